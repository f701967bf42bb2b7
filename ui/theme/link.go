package theme

import (
	"hash/fnv"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// File makes text a link to the file or folder at an absolute path (OSC 8). It is
// Plain where the terminal has no links.
func (t *Theme) File(path string) Paint {
	if !filepath.IsAbs(path) {
		return t.Plain
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // a drive
		path = "/" + path
	}
	return t.link(&url.URL{Scheme: "file", Host: t.host, Path: path})
}

// Web makes text a link to a web address; Plain when it is none.
func (t *Theme) Web(address string) Paint {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return t.Plain
	}
	return t.link(u)
}

func (t *Theme) link(u *url.URL) Paint {
	if !t.links {
		return t.Plain
	}
	address := u.String()
	sum := fnv.New32a()
	sum.Write([]byte(address))
	// The same id makes one link of the parts on several lines.
	return Paint{ansi.SetHyperlink(address, "id="+strconv.FormatUint(uint64(sum.Sum32()), 16)), ansi.ResetHyperlink()}
}
