//go:build !linux && !darwin

package arrival

import "strings"

// remote tells disks whose changes may be made elsewhere, and go unnoticed here.
func remote(dir string) bool { return strings.HasPrefix(dir, `\\`) }
