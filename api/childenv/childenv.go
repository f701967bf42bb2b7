// Package childenv chooses what of the environment a program gets that bulkup
// starts for the user: an engine, or the one that shows a file. Keys are handed to
// bulkup in its environment, and no other program has any use for them.
package childenv

import (
	"slices"
	"strings"
)

// names are handed on: how to find programs, files, the screen, the graphics card
// and words. Everything else stays here, also what nobody knew would be a secret.
var names = []string{
	"PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "LANG", "LANGUAGE", "TZ",
	"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DESKTOP_SESSION", "DBUS_SESSION_BUS_ADDRESS", "BROWSER",
	"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "DRI_PRIME", "OMP_NUM_THREADS",
	// Windows
	"SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP", "USERNAME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH",
	"APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
	// macOS
	"__CF_USER_TEXT_ENCODING",
}

var prefixes = []string{"LC_", "XDG_", "VK_", "MESA_", "LIBGL_", "__GL", "__NV_", "LP_", "AMD_", "RADV_", "NVIDIA_", "KDE_", "GNOME_", "QT_", "GTK_", "WSL"}

// Of returns the variables of environ, as os.Environ lists them, that other
// programs get. It is never nil: a command with a nil environment gets all.
func Of(environ []string) []string {
	kept := []string{}
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		name = strings.ToUpper(name) // Windows writes them as it likes
		if slices.Contains(names, name) || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) }) {
			kept = append(kept, pair)
		}
	}
	return kept
}
