package child

import (
	"os/exec"
	"syscall"
)

// setAttributes gives the child a group of its own, so that Ctrl-C in the terminal
// is for the parent alone, and has it end with the parent.
func setAttributes(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
