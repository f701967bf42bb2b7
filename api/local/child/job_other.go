//go:build !windows

package child

import "os"

// bind has nothing to do: the child ends with its input, and on Linux by a signal too.
func bind(*os.Process) error { return nil }
