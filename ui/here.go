package ui

import (
	"os"
	"runtime"

	"bulkup/ui/droppath"
)

// Here reads dropped text as it is meant on this machine.
func Here() droppath.Env {
	// A folder that is not known resolves nothing: the paths that need it are missing.
	home, _ := os.UserHomeDir()
	cwd, _ := os.Getwd()
	return droppath.Env{
		Exists: func(path string) bool {
			_, err := os.Lstat(path)
			return err == nil
		},
		Home: home, Cwd: cwd, Windows: runtime.GOOS == "windows", WSL: os.Getenv("WSL_DISTRO_NAME") != "",
	}
}
