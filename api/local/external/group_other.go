//go:build !unix

package external

import "os/exec"

// ownGroup has nothing to do: neither program starts others on this system.
func ownGroup(*exec.Cmd) {}
