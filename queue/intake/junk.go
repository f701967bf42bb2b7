package intake

import (
	"strings"

	"bulkup/api/media"
)

// junk reports whether systems leave files and folders of such a name among pictures,
// or it is hidden. Nobody means them, so they are not even counted.
func junk(name string) bool {
	if strings.HasPrefix(name, ".") {
		return true // also .DS_Store, ._name of AppleDouble, and our own unfinished results
	}
	switch strings.ToLower(name) {
	case "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r",
		"__macosx", "@eadir", "$recycle.bin", "system volume information", "lost+found":
		return true
	}
	return false
}

// looksLikePicture reports whether a file is a picture by its name. It only decides
// whether a file that is none is worth a complaint.
func looksLikePicture(name string) bool {
	f, ok := media.ByName(name)
	return ok && f.Use != media.Other
}

// Offered reports whether a file is, by its name, a picture that can be upscaled.
func Offered(name string) bool {
	f, ok := media.ByName(name)
	return ok && (f.Use == media.Sent || f.Use == media.Converted)
}
