// Package opener shows files and folders with the programs of the desktop.
package opener

import (
	"fmt"
	"os/exec"
	"runtime"
)

// Open shows a file or folder and waits for the program that is asked to. What
// that writes is thrown away: it would stand in the middle of the screen. env is all
// that the program gets of an environment; a nil one is empty.
func Open(path string, env []string) error {
	name, args := command(runtime.GOOS, path)
	c := exec.Command(name, args...)
	if c.Env = env; env == nil {
		c.Env = []string{}
	}
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s did not show it: %w", name, err)
	}
	return nil
}

// command is how a path is shown on a system. No shell sees the path.
func command(system, path string) (name string, args []string) {
	switch system {
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler", path}
	case "darwin":
		return "open", []string{path}
	}
	return "xdg-open", []string{path}
}
