//go:build unix

package external

import (
	"os/exec"
	"syscall"
)

// ownGroup lets c be killed with all that it starts.
func ownGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}
