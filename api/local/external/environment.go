package external

import (
	"os"
	"slices"
	"strings"
)

// passed are the variables that a program of the user's gets: what it takes to find its
// libraries, the screen's driver and a folder for temporary files. Nothing else is passed
// on, since the environment of bulkup may hold keys.
var passed = []string{
	"PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TMPDIR", "TZ",
	"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
	"CUDA_VISIBLE_DEVICES", "DRI_PRIME", "OMP_NUM_THREADS",
	"SystemRoot", "SystemDrive", "windir", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
	"ProgramData", "ProgramFiles", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
}

// passedPrefixes are the beginnings of more of them.
var passedPrefixes = []string{"LC_", "XDG_", "VK_", "MESA_", "LIBGL_", "LP_", "__GLX_", "__NV_", "AMD_", "RADV_", "NVIDIA_"}

// environment is that of the program.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return !slices.ContainsFunc(passed, func(p string) bool { return strings.EqualFold(p, name) }) &&
			!slices.ContainsFunc(passedPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
	})
}
