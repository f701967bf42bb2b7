package arrival

import "golang.org/x/sys/unix"

// remote reports whether dir is on a disk that other machines may change unnoticed.
func remote(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && s.Flags&unix.MNT_LOCAL == 0
}
