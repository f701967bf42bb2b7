package config

import (
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
)

// Dirs are the folders of the user that bulkup uses.
type Dirs struct {
	Home   string // the user's own, for ~ in settings
	Config string // the settings file and the stored key
	State  string // the queue and its logs, unless set otherwise
}

// StandardDirs are the folders of this user by the XDG rules.
func StandardDirs() Dirs {
	return Dirs{
		Home:   xdg.Home,
		Config: filepath.Join(xdg.ConfigHome, "bulkup"),
		State:  filepath.Join(xdg.StateHome, "bulkup"),
	}
}

// absolute resolves ~, which no shell does in a file, and makes the path hold
// from any working folder: the queue outlives the one it was started in.
func (d Dirs) absolute(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	if rest, ok := strings.CutPrefix(path, "~"); ok && d.Home != "" {
		if rest == "" || rest[0] == '/' || rest[0] == filepath.Separator {
			path = filepath.Join(d.Home, rest)
		}
	}
	return filepath.Abs(path)
}
