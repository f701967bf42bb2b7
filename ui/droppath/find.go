package droppath

import (
	"net/url"
	"strings"
)

const fileScheme = "file:"

// finder looks up paths, each once.
type finder struct {
	env   Env
	known map[string]bool     // what Exists said
	taken map[string]struct{} // what is in the drop already
	left  int                 // lookups that may still be made
}

func newFinder(env Env) *finder {
	return &finder{env: env, known: make(map[string]bool), taken: make(map[string]struct{}), left: maxLookups}
}

// find returns the path that a token stands for and whether it exists. When it
// does not, the path is the likeliest one.
func (f *finder) find(token string) (path string, ok bool) {
	if isAddress(token) {
		return token, true
	}
	places := f.places(token)
	for _, p := range places {
		if f.exists(p) {
			return p, true
		}
	}
	if len(places) == 0 {
		return token, false
	}
	return places[0], false
}

func (f *finder) exists(path string) bool {
	if f.left == 0 {
		return false
	}
	f.left--
	if is, ok := f.known[path]; ok {
		return is
	}
	is := f.env.Exists(path)
	f.known[path] = is
	return is
}

// first reports whether this path is new to the drop.
func (f *finder) first(path string) bool {
	if f.env.Windows {
		path = strings.ToLower(path)
	}
	_, again := f.taken[path]
	f.taken[path] = struct{}{}
	return !again
}

// places lists the absolute paths that a token may mean, the likeliest first.
func (f *finder) places(token string) []string {
	if local, ok := f.fromFileURI(token); ok {
		token = local
	}
	if token == "" || len(token) > maxPath {
		return nil
	}
	if rest, ok := f.underHome(token); ok {
		token = f.env.Home + "/" + rest
	}
	if f.env.Windows {
		return f.windowsPlaces(token)
	}
	var places []string
	switch {
	case strings.HasPrefix(token, "/"):
		places = append(places, unixClean(token))
	case f.env.Cwd != "":
		places = append(places, unixClean(f.env.Cwd+"/"+token))
	}
	if f.env.WSL {
		if p, ok := fromWindows(token); ok {
			return append(places, p)
		}
	}
	return places
}

// underHome returns what follows a leading ~ of the user's own.
func (f *finder) underHome(token string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(token, "~")
	if !ok || f.env.Home == "" || rest != "" && !strings.ContainsRune(f.separators(), rune(rest[0])) {
		return "", false
	}
	return rest, true
}

// isAddress reports whether a token is an address on the web.
func isAddress(token string) bool {
	if !hasPrefixFold(token, "http://") && !hasPrefixFold(token, "https://") {
		return false
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return false
	}
	u, err := url.Parse(token)
	return err == nil && u.Hostname() != ""
}

// hasPrefixFold reports whether s begins with prefix, in any case, and goes on.
func hasPrefixFold(s, prefix string) bool {
	return len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// fromFileURI returns the path in a file address: file:/p, file:///p,
// file://host/p. A remote host counts on Windows only, where it is a share.
func (f *finder) fromFileURI(token string) (path string, ok bool) {
	if !hasPrefixFold(token, fileScheme+"/") {
		return "", false
	}
	path = token[len(fileScheme):]
	host := ""
	if after, ok := strings.CutPrefix(path, "//"); ok {
		var rest string
		host, rest, _ = strings.Cut(after, "/")
		path = "/" + rest
	}
	path, _, _ = strings.Cut(path, "?")
	if plain, err := url.PathUnescape(path); err == nil && !strings.Contains(plain, "\x00") {
		path = plain
	}
	if (f.env.Windows || f.env.WSL) && len(path) > 2 && isDrive(path[1:]) {
		return path[1:], true
	}
	if f.env.Windows && host != "" && !strings.EqualFold(host, "localhost") {
		return `\\` + host + path, true
	}
	return path, true
}
