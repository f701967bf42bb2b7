package arrival

import (
	"path/filepath"
	"strings"
)

// temporary tells the names that programs give to files which are not whole yet,
// and rename when they are.
func temporary(name string) bool {
	if strings.HasSuffix(name, "~") || strings.HasPrefix(name, "~$") {
		return true
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".tmp", ".temp", ".unfinished", ".!ut", ".!qb", ".aria2":
		return true
	}
	return false
}
