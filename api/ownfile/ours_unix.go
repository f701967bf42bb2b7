//go:build unix

package ownfile

import (
	"io/fs"
	"os"
	"syscall"
)

const noFollow = syscall.O_NOFOLLOW

// ours reports whether info is of a plain file with one name. Its owner says nothing:
// network disks give files the owner they like.
func ours(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return info.Mode().IsRegular() && (!ok || s.Nlink <= 1)
}

// trusted reports whether the link that info is of may be followed: it is of this user or
// of the system.
func trusted(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return !ok || int(s.Uid) == os.Geteuid() || s.Uid == 0
}

// owned reports whether what info is of belongs to this user.
func owned(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return !ok || int(s.Uid) == os.Geteuid()
}
