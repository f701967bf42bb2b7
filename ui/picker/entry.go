package picker

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/maruel/natural"

	"bulkup/queue/intake"
	"bulkup/ui/safe"
)

// entry is a file or folder as it was when its folder was read. Nothing is
// asked of the disk again to draw it, so that it may vanish meanwhile.
type entry struct {
	name   string
	folder bool
	image  bool // by its extension; the content is read when it is added
	size   int64
	mod    time.Time
}

func (e entry) hidden() bool { return strings.HasPrefix(e.name, ".") }

func (e entry) markable() bool { return e.folder || e.image }

// ReadDir lists a folder, as os.ReadDir does.
type ReadDir func(dir string) ([]fs.DirEntry, error)

// list reads a folder, folders first and then as people count. Entries that
// vanish while it is read are left out. What could be read comes with the error.
func list(read ReadDir, dir string) ([]entry, error) {
	files, err := read(dir)
	entries := make([]entry, 0, len(files))
	for _, f := range files {
		info, err := f.Info()
		if err == nil && info.Mode()&fs.ModeSymlink != 0 {
			info, err = os.Stat(filepath.Join(dir, f.Name()))
		}
		if err != nil {
			continue
		}
		e := entry{name: f.Name(), folder: info.IsDir()}
		if info.Mode().IsRegular() {
			e.size, e.mod = info.Size(), info.ModTime()
			e.image = intake.Offered(e.name)
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, inOrder)
	return entries, err
}

func inOrder(a, b entry) int {
	if a.folder != b.folder {
		if a.folder {
			return -1
		}
		return 1
	}
	return cmp.Or(natural.Compare(strings.ToLower(a.name), strings.ToLower(b.name)), strings.Compare(a.name, b.name))
}

// why says in a few words why a folder could not be read.
func why(err error) string {
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such folder or file"
	case errors.As(err, &pathErr):
		return safe.Text(pathErr.Err.Error())
	}
	return safe.Text(err.Error())
}
