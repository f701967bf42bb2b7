package droppath

import (
	"path"
	"strings"
)

// The rules of both worlds are written out here, because path/filepath knows
// only those of the machine it was built for, and WSL needs both.

func unixClean(p string) string { return path.Clean(p) }

// windowsPlaces is places with the rules of Windows.
func (f *finder) windowsPlaces(token string) []string {
	if p, ok := fromUnix(token); ok {
		return append([]string{windowsClean(p)}, f.windowsPlaces(`\`+token[1:])...)
	}
	token = strings.ReplaceAll(token, "/", `\`)
	switch {
	case isDrive(token) && len(token) > 2 && token[2] == '\\', isShare(token):
		return []string{windowsClean(token)}
	case f.env.Cwd == "":
		return nil
	case strings.HasPrefix(token, `\`):
		return []string{windowsClean(windowsVolume(f.env.Cwd) + token)}
	}
	return []string{windowsClean(f.env.Cwd + `\` + token)}
}

// fromWindows gives a Windows path its name within WSL.
func fromWindows(p string) (string, bool) {
	slashed := strings.ReplaceAll(p, `\`, "/")
	if isDrive(slashed) && len(slashed) > 2 && slashed[2] == '/' {
		return unixClean("/mnt/" + strings.ToLower(slashed[:1]) + slashed[2:]), true
	}
	for _, server := range []string{"//wsl.localhost/", "//wsl$/"} {
		if hasPrefixFold(slashed, server) {
			_, inside, _ := strings.Cut(slashed[len(server):], "/") // after the distribution
			return unixClean("/" + inside), true
		}
	}
	return "", false
}

// fromUnix gives a path on a drive, as Cygwin and MSYS2 write it, its Windows name.
func fromUnix(p string) (string, bool) {
	p = strings.TrimPrefix(p, "/cygdrive")
	if len(p) < 3 || p[0] != '/' || p[2] != '/' || !isDrive(p[1:2]+":") {
		return "", false
	}
	return strings.ToUpper(p[1:2]) + ":" + p[2:], true
}

// windowsClean is filepath.Clean for an absolute path with backslashes.
func windowsClean(p string) string {
	p = strings.ReplaceAll(p, "/", `\`)
	volume := windowsVolume(p)
	rest := path.Clean("/" + strings.ReplaceAll(p[len(volume):], `\`, "/"))
	return volume + strings.ReplaceAll(rest, "/", `\`)
}

// windowsVolume is the drive or the share at the start of a path.
func windowsVolume(p string) string {
	switch {
	case isDrive(p):
		return p[:2]
	case isShare(p):
		server, rest, _ := strings.Cut(p[2:], `\`)
		share, _, _ := strings.Cut(rest, `\`)
		return p[:2+len(server)+1+len(share)]
	}
	return ""
}

func isDrive(p string) bool {
	return len(p) >= 2 && p[1] == ':' && ('a' <= p[0]|0x20 && p[0]|0x20 <= 'z')
}

// isShare reports whether p begins with \\server\share.
func isShare(p string) bool {
	rest, ok := strings.CutPrefix(p, `\\`)
	i := strings.IndexByte(rest, '\\')
	return ok && i > 0 && i+1 < len(rest) && rest[i+1] != '\\'
}
