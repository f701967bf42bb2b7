package models

import (
	"os"
	"path/filepath"
	"runtime"
)

// Installed returns the folders with the models of an Upscayl app that is installed
// on this machine, and with its program beside them; none where there is none. An
// AppImage keeps them inside of itself, where nothing can be found.
func Installed() []string { return installed(runtime.GOOS, os.Getenv, isFolder) }

func installed(system string, env func(string) string, there func(string) bool) (found []string) {
	for _, root := range roots(system, env) {
		if dir := filepath.Join(root, "models"); there(dir) {
			found = append(found, dir)
		}
	}
	return found
}

// roots are the folders in which the app keeps its models, its program, and the
// rest that is not code.
func roots(system string, env func(string) string) (all []string) {
	add := func(base string, parts ...string) {
		if base != "" {
			all = append(all, filepath.Join(append([]string{base}, parts...)...))
		}
	}
	home := env("HOME")
	switch system {
	case "windows":
		add(env("ProgramFiles"), "Upscayl", "resources")
		add(env("LOCALAPPDATA"), "Programs", "upscayl", "resources")
	case "darwin":
		const inside = "Upscayl.app/Contents/Resources"
		add("/Applications", inside)
		add(home, "Applications", inside)
	default:
		const inside = "app/org.upscayl.Upscayl/current/active/files/upscayl/resources"
		add("/opt/Upscayl/resources")
		add("/var/lib/flatpak", inside)
		add(home, ".local/share/flatpak", inside)
	}
	return all
}

// InstalledProgram returns the path of the program with a GPU that an installed
// Upscayl brings; "" where there is none.
func InstalledProgram() string {
	return installedProgram(runtime.GOOS, os.Getenv, func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.Mode().IsRegular()
	})
}

func installedProgram(system string, env func(string) string, there func(string) bool) string {
	name := "upscayl-bin"
	if system == "windows" {
		name += ".exe"
	}
	for _, root := range roots(system, env) {
		if path := filepath.Join(root, "bin", name); there(path) {
			return path
		}
	}
	return ""
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
