//go:build !amd64 && !arm64

package kern

import "runtime"

func vectors() []*Set { return nil }

func reason(*Set) string {
	return "there are no vector kernels for " + runtime.GOARCH + ", so networks are slow here"
}
