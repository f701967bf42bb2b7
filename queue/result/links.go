package result

import "path/filepath"

// RealFolder is a folder without links, as far as it is there. It asks the disk, which
// may take long.
func RealFolder(folder string) string {
	real, err := filepath.EvalSymlinks(folder)
	if err == nil {
		return real
	}
	if up := filepath.Dir(folder); up != folder {
		return filepath.Join(RealFolder(up), filepath.Base(folder))
	}
	return folder
}
