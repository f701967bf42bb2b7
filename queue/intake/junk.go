package intake

import (
	"path/filepath"
	"slices"
	"strings"
)

// junk tells the files and folders that systems leave among pictures, and those
// that are hidden. Nobody means them, so they are not even counted.
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

// looksLikePicture tells by its name whether its owner takes a file for a
// picture. It only decides whether a file that is none is worth a complaint.
func looksLikePicture(name string) bool {
	return slices.Contains(pictureExtensions, strings.ToLower(filepath.Ext(name)))
}

var pictureExtensions = []string{".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp", ".heic", ".heif", ".avif", ".jpe", ".jfif", ".svg", ".jxl"}
