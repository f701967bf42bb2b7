package result

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"bulkup/api/ownfile"
	"bulkup/queue/result/metadata"
	"bulkup/queue/result/names"
)

// Policy is what happens if a file with the result's name is there already.
type Policy string

const (
	Skip      Policy = "skip"      // checked before anything is paid; a result that was paid for is saved as Rename does
	Overwrite Policy = "overwrite" // the file is replaced
	Rename    Policy = "rename"    // the result gets the next free name: a-2.png
)

// Temporary returns where the result for a place is put together: a hidden file in
// the same folder, which is made, and is the same for the same job id so that a
// download can go on after a restart. A folder that cannot be written is a
// *SaveError.
func Temporary(at Place, id string) (string, error) {
	target := at.Target
	dir, err := at.open()
	if err != nil {
		return "", Explain(err, target)
	}
	defer dir.Close()
	tmp := partOf(target, id)
	// Opening finds what permissions alone do not say: a read-only disk, a full quota.
	file, err := ownfile.Open(tmp)
	if errors.Is(err, ownfile.ErrForeign) { // by which nobody gains, and no job has to fail
		file, err = ownfile.Create(tmp)
	}
	if err != nil {
		return "", Explain(err, target)
	}
	return tmp, Explain(file.Close(), target)
}

func partOf(target, id string) string {
	return filepath.Join(filepath.Dir(target), ".bulkup-"+id+".part")
}

// FinishedSuffix is what the name of the picture that is made of a Temporary has more
// than that.
const FinishedSuffix = ".made"

// Leftovers are the files that a job which is forgotten may have left beside target:
// the Temporary, what was made of it, and the copies of both with their metadata.
func Leftovers(target, id string) []string {
	tmp := partOf(target, id)
	made := tmp + FinishedSuffix
	return []string{tmp, tmp + metadata.Suffix, made, made + metadata.Suffix, made + metadata.Suffix + metadata.Suffix}
}

// Writable reports whether the result of a job could be saved at its place, before
// anything is paid for it. It makes the folder, and leaves nothing else behind. A
// *SaveError says why not.
func Writable(at Place, id string) error {
	tmp, err := Temporary(at, id)
	if err != nil {
		return err
	}
	if began, err := os.Stat(tmp); err == nil && began.Size() > 0 {
		return nil // what was fetched before
	}
	return Explain(os.Remove(tmp), at.Target)
}

// Save moves the finished file tmp to its place, both in one folder, and returns the
// path that it got. The bytes are on the disk before they have the name, so that
// the result is there as a whole or not at all. A file that holds the same bytes
// already is the result. After an error tmp is still there, or the result is.
func Save(tmp string, at Place, p Policy) (string, error) {
	path, err := save(tmp, at, p)
	return path, Explain(err, at.Target)
}

func save(tmp string, at Place, p Policy) (string, error) {
	dir, err := at.open()
	if err != nil {
		return "", err
	}
	defer dir.Close()
	part := filepath.Base(tmp)
	if err := syncFile(dir, part); err != nil { // which has to be ours still
		return "", err
	}
	target := at.Target
	path := target
	for i := 2; ; i++ {
		// What must not be replaced is a folder; a-2.png is somebody else's.
		err := move(dir, part, filepath.Base(path), p == Overwrite && path == target)
		if err == nil {
			return path, syncDir(dir)
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
		// A crash may have come between the name and the journal.
		if same(tmp, path) {
			return path, errors.Join(dir.Remove(part), syncDir(dir))
		}
		path = names.Numbered(target, i)
	}
}

// move gives a file of a folder its name. Without overwrite an existing file is fs.ErrExist, with
// no moment in between at which another program could lose one, nor at which the file
// has two names: what a later download wrote to it would be written to the result.
func move(dir *os.Root, from, to string, overwrite bool) error {
	if overwrite {
		return dir.Rename(from, to)
	}
	err := renameNew(dir, from, to)
	if errors.Is(err, errors.ErrUnsupported) {
		return hold(dir, from, to)
	}
	return err
}

// hold is for disks that cannot do that: it takes the name with an empty file, and
// replaces that.
func hold(dir *os.Root, from, to string) error {
	empty, err := dir.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	empty.Close()
	if err := dir.Rename(from, to); err != nil {
		_ = dir.Remove(to)
		return err
	}
	return nil
}

// Copy makes a copy of the finished file from in the Temporary of the job id for its place,
// ready for Save, and returns its path.
func Copy(from string, at Place, id string) (tmp string, err error) {
	in, err := os.Open(from)
	if err != nil {
		return "", fmt.Errorf("the earlier result cannot be read: %w", err)
	}
	defer in.Close()
	if tmp, err = Temporary(at, id); err != nil {
		return "", err
	}
	if err := fill(tmp, in); err != nil {
		os.Remove(tmp)
		return "", Explain(err, at.Target)
	}
	return tmp, nil
}
