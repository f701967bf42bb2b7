//go:build unix && !linux

package child

import (
	"os/exec"
	"syscall"
)

// setAttributes gives the child a group of its own, so that Ctrl-C in the terminal
// is for the parent alone.
func setAttributes(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
