package intake

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"bulkup/api/media"
)

// PassedOver reports what a watched folder leaves out without opening it: what
// systems put among pictures, what is hidden, and what by its name and its
// neighbours is a result, of whichever queue.
func PassedOver(parent, name string, folder bool) bool {
	if folder {
		return junk(name) || results(parent, name)
	}
	return junk(name) || resultOf(parent, name)
}

var resultName = regexp.MustCompile(`^(.+)-[1-8]x(-[0-9]+)?\.(png|jpg|webp)$`)

// resultOf reports whether a file has the name of a single picture's result, as
// a-4x.png beside a.jpg.
func resultOf(parent, name string) bool {
	m := resultName.FindStringSubmatch(name)
	if m == nil {
		return false
	}
	for _, ext := range media.Extensions(media.Sent, media.Converted) {
		for _, source := range []string{m[1] + ext, m[1] + strings.ToUpper(ext)} {
			if _, err := os.Lstat(filepath.Join(parent, source)); err == nil {
				return true
			}
		}
	}
	return false
}
