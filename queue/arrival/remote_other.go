//go:build !linux && !darwin

package arrival

import "strings"

// remote reports whether dir is on a disk that other machines may change unnoticed.
func remote(dir string) bool { return strings.HasPrefix(dir, `\\`) }
