package arrival

import (
	"path/filepath"
	"strings"
)

// temporary reports whether programs give such a name to files that are not whole
// yet, and rename them when they are.
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
