// Package result gives results their names and their places: it plans where a result
// goes, holds a download against what was asked for, and saves it so that it is there as
// a whole or not at all, over nothing that was there before. It decides nothing about
// jobs. Start reading at Plan, Check and Save.
package result

import (
	"errors"
	"fmt"
	"path/filepath"

	"bulkup/queue/job"
)

// FolderSuffix makes the name of the folder that a dropped folder's results go to.
const FolderSuffix = "-upscaled"

// Plan returns the absolute path that the result of src has by its settings:
// beside the source, or in set.Out, and named by set.Name or the default. It
// reads no disk; package names and Save keep results apart. The error is for the user.
func Plan(src job.Source, set job.Settings) (string, error) {
	base, err := Folder(src, set)
	if err != nil {
		return "", err
	}
	rel, err := expand(src, set)
	if err != nil {
		return "", err
	}
	return filepath.Abs(filepath.Join(base, rel))
}

// Folder returns the folder below which the result of src goes by its settings: the
// one to name to people.
func Folder(src job.Source, set job.Settings) (string, error) {
	switch {
	case set.Out != "":
		return set.Out, nil
	case src.Root == "":
		return "", errors.New("the result has no folder to go to; choose one with --out")
	case src.Single:
		return src.Root, nil
	case filepath.Dir(src.Root) == src.Root:
		return "", fmt.Errorf("there is nothing beside %s; choose a folder for the results with --out", src.Root)
	}
	return filepath.Clean(src.Root) + FolderSuffix, nil
}
