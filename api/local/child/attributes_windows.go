package child

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// setAttributes gives the child a group of its own, so that Ctrl-C in the terminal
// is for the parent alone, and a lower priority.
func setAttributes(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{
		CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.BELOW_NORMAL_PRIORITY_CLASS | windows.CREATE_NO_WINDOW,
	}
}

// lowerPriority has nothing to do: the child was started with a lower one.
func lowerPriority() error { return nil }
