package apikey

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

// errNoKeyring means that this session has no keyring, so that none was asked.
var errNoKeyring = errors.New("no keyring here")

// none is the keyring of a session without one.
type none struct{}

func (none) Get(string, string) (string, error) { return "", errNoKeyring }
func (none) Set(string, string, string) error   { return errNoKeyring }

// sessionBus reports whether the keyring can be reached at all. Where it is behind
// D-Bus and no session bus runs, asking it would start a dbus-daemon that outlives
// bulkup. runtimeDir is where the bus of a user has its socket.
func sessionBus(system string, env func(string) string, runtimeDir string) bool {
	if system == "windows" || system == "darwin" {
		return true
	}
	if address := env("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return true
	}
	for _, name := range []string{"bus", "dbus-session"} { // where the library searches as well
		if _, err := os.Stat(filepath.Join(runtimeDir, name)); err == nil {
			return true
		}
	}
	return false
}

func reachable() bool {
	return sessionBus(runtime.GOOS, os.Getenv, filepath.Join("/run/user", strconv.Itoa(os.Getuid())))
}
