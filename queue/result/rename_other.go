//go:build !linux && !darwin && !windows

package result

import (
	"errors"
	"os"
)

// renameNew is what these systems have no step for.
func renameNew(*os.Root, string, string) error { return errors.ErrUnsupported }
