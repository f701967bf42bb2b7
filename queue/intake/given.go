package intake

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"bulkup/api"
)

// Given checks paths and addresses that somebody wrote, before anything is queued. An
// empty one would be the working folder with all that is in it, no service fetches from
// an address such as ftp://, and what is watched has to be a folder.
func Given(inputs, watched []string) error {
	if slices.Contains(slices.Concat(inputs, watched), "") {
		return errors.New("one of the paths is empty; is a variable of the shell not set? Write . for this folder")
	}
	for _, address := range inputs {
		if !IsAddress(address) {
			continue
		}
		if _, err := api.ParseSigned(address); err != nil {
			return fmt.Errorf("%s: %w", api.Clean(api.RedactURL(address)), err)
		}
	}
	for _, dir := range watched {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return fmt.Errorf("%s cannot be watched: there is no such folder", api.Clean(dir))
		}
	}
	return nil
}
