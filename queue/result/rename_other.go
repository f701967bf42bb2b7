//go:build !linux && !darwin && !windows

package result

import "errors"

// renameNew is what these systems have no step for.
func renameNew(string, string) error { return errors.ErrUnsupported }
