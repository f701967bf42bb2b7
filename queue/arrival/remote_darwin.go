package arrival

import "golang.org/x/sys/unix"

// remote tells disks whose changes may be made elsewhere, and go unnoticed here.
func remote(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && s.Flags&unix.MNT_LOCAL == 0
}
