package api

import (
	"errors"
	"runtime"
	"syscall"
)

// CodeNoRoom is the code with which the engine of this machine says that what it lacks
// is a Shortage, and that neither the request nor the picture is at fault.
const CodeNoRoom = "INSUFFICIENT_STORAGE"

// DiskFull reports whether err says that a disk, or the user's share of one, is full.
func DiskFull(err error) bool {
	const windowsHandleDiskFull, windowsDiskFull = syscall.Errno(39), syscall.Errno(112)
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) ||
		runtime.GOOS == "windows" && (errors.Is(err, windowsHandleDiskFull) || errors.Is(err, windowsDiskFull))
}

// FilesExhausted reports whether err says that this process, or the whole system, has as
// many files and connections open as it may have.
func FilesExhausted(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// Shortage reports whether err says that this machine lacks something for now: no file
// and no service is at fault, and what failed works again when there is enough.
func Shortage(err error) bool {
	var e *Error
	return DiskFull(err) || FilesExhausted(err) || errors.As(err, &e) && e.Code == CodeNoRoom
}
