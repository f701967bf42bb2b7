package result

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bulkup/api/ownfile"
	"bulkup/queue/job"
)

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// holds fails unless dir holds exactly these files, by name and content.
func holds(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(want) {
		t.Errorf("%s holds %v", dir, entries)
	}
	for name, content := range want {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != content {
			t.Errorf("%s is %q (%v), not %q", name, got, err, content)
		}
	}
}

func TestTemporary(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "photos-upscaled", "b")
	target := filepath.Join(dir, "a.png")
	tmp, err := Temporary(Place{Target: target}, "job1")
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Dir(tmp) != dir || !strings.HasPrefix(filepath.Base(tmp), ".") {
		t.Errorf("%s is not hidden beside its target", tmp)
	}
	write(t, tmp, "half")
	again, err := Temporary(Place{Target: target}, "job1")
	if err != nil || again != tmp {
		t.Fatal(again, err)
	}
	holds(t, dir, map[string]string{filepath.Base(tmp): "half"})
	if other, err := Temporary(Place{Target: target}, "job2"); err != nil || other == tmp {
		t.Errorf("two jobs share %s (%v)", other, err)
	}
}

func TestTemporaryWhereNothingCanBeWritten(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "file"), "x")
	for name, target := range map[string]string{
		"a file for a folder": filepath.Join(root, "file", "a.png"),
		"deeper":              filepath.Join(root, "file", "b", "a.png"),
		"a name too long":     filepath.Join(root, strings.Repeat("x", 300), "a.png"),
	} {
		_, err := Temporary(Place{Target: target}, "job")
		var save *SaveError
		if !errors.As(err, &save) || !errors.Is(err, ErrNotWritable) || save.Path != target {
			t.Errorf("%s: %v", name, err)
		}
		if err := Writable(Place{Target: target}, "job"); !errors.Is(err, ErrNotWritable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	holds(t, root, map[string]string{"file": "x"})
}

func TestWritableLeavesNothingBehind(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	target := filepath.Join(dir, "a.png")
	if err := Writable(Place{Target: target}, "job"); err != nil {
		t.Fatal(err)
	}
	holds(t, dir, map[string]string{})
	tmp, err := Temporary(Place{Target: target}, "job")
	if err != nil {
		t.Fatal(err)
	}
	write(t, tmp, "half a download")
	if err := Writable(Place{Target: target}, "job"); err != nil {
		t.Fatal(err)
	}
	holds(t, dir, map[string]string{filepath.Base(tmp): "half a download"})
}

func TestSave(t *testing.T) {
	for name, c := range map[string]struct {
		policy Policy
		there  map[string]string
		want   string
		after  map[string]string
	}{
		"free":            {Rename, nil, "a.png", map[string]string{"a.png": "new"}},
		"free, overwrite": {Overwrite, nil, "a.png", map[string]string{"a.png": "new"}},
		"rename":          {Rename, map[string]string{"a.png": "old"}, "a-2.png", map[string]string{"a.png": "old", "a-2.png": "new"}},
		"rename on": {Rename, map[string]string{"a.png": "old", "a-2.png": "older"}, "a-3.png",
			map[string]string{"a.png": "old", "a-2.png": "older", "a-3.png": "new"}},
		"skip, but paid for":  {Skip, map[string]string{"a.png": "old"}, "a-2.png", map[string]string{"a.png": "old", "a-2.png": "new"}},
		"no policy":           {"", map[string]string{"a.png": "old"}, "a-2.png", map[string]string{"a.png": "old", "a-2.png": "new"}},
		"overwrite":           {Overwrite, map[string]string{"a.png": "old"}, "a.png", map[string]string{"a.png": "new"}},
		"saved before":        {Rename, map[string]string{"a.png": "new"}, "a.png", map[string]string{"a.png": "new"}},
		"saved before, later": {Rename, map[string]string{"a.png": "old", "a-2.png": "new"}, "a-2.png", map[string]string{"a.png": "old", "a-2.png": "new"}},
		"same length":         {Rename, map[string]string{"a.png": "neW"}, "a-2.png", map[string]string{"a.png": "neW", "a-2.png": "new"}},
	} {
		dir := t.TempDir()
		for file, content := range c.there {
			write(t, filepath.Join(dir, file), content)
		}
		target := filepath.Join(dir, "a.png")
		tmp, err := Temporary(Place{Target: target}, "job")
		if err != nil {
			t.Fatal(err)
		}
		write(t, tmp, "new")
		got, err := Save(tmp, Place{Target: target}, c.policy)
		if err != nil || got != filepath.Join(dir, c.want) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
		holds(t, dir, c.after)
	}
}

// Bytes beyond the first buffer count too.
func TestSaveComparesWholeFiles(t *testing.T) {
	dir := t.TempDir()
	target, tmp := filepath.Join(dir, "a.png"), filepath.Join(dir, ".tmp")
	long := strings.Repeat("x", 200_000)
	write(t, target, long+"old")
	write(t, tmp, long+"new")
	if got, err := Save(tmp, Place{Target: target}, Rename); err != nil || filepath.Base(got) != "a-2.png" {
		t.Fatal(got, err)
	}
	write(t, tmp, long+"new")
	if got, err := Save(tmp, Place{Target: target}, Rename); err != nil || filepath.Base(got) != "a-2.png" {
		t.Error(got, err)
	}
	holds(t, dir, map[string]string{"a.png": long + "old", "a-2.png": long + "new"})
}

// A crash between the name and the journal has the same bytes fetched again.
func TestSaveOfWhatIsSaved(t *testing.T) {
	for _, policy := range []Policy{Rename, Overwrite} {
		dir := t.TempDir()
		target, tmp := filepath.Join(dir, "a.png"), filepath.Join(dir, ".tmp")
		for range 2 {
			write(t, tmp, "new")
			if got, err := Save(tmp, Place{Target: target}, policy); err != nil || got != target {
				t.Error(policy, got, err)
			}
		}
		holds(t, dir, map[string]string{"a.png": "new"})
	}
}

// Leave to replace a.png is no leave to replace a-2.png.
func TestSaveOverwritesNothingElse(t *testing.T) {
	dir := t.TempDir()
	target, tmp := filepath.Join(dir, "a.png"), filepath.Join(dir, ".tmp")
	write(t, filepath.Join(target, "inside"), "a folder in the way")
	write(t, filepath.Join(dir, "a-2.png"), "somebody's")
	write(t, tmp, "new")
	got, err := Save(tmp, Place{Target: target}, Overwrite)
	if err != nil || got != filepath.Join(dir, "a-3.png") {
		t.Error(got, err)
	}
	holds(t, target, map[string]string{"inside": "a folder in the way"})
	for name, want := range map[string]string{"a-2.png": "somebody's", "a-3.png": "new"} {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != want {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
}

// A link at the target is replaced; what it leads to is not written.
func TestSaveDoesNotFollowLinks(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(t.TempDir(), "source.png")
	write(t, source, "the source")
	target, tmp := filepath.Join(dir, "a.png"), filepath.Join(dir, ".tmp")
	if err := os.Symlink(source, target); err != nil {
		t.Fatal(err)
	}
	write(t, tmp, "new")
	if _, err := Save(tmp, Place{Target: target}, Overwrite); err != nil {
		t.Fatal(err)
	}
	holds(t, dir, map[string]string{"a.png": "new"})
	holds(t, filepath.Dir(source), map[string]string{"source.png": "the source"})
}

func TestSaveWithoutTheFile(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "a.png")
	_, err := Save(filepath.Join(dir, ".tmp"), Place{Target: target}, Rename)
	var save *SaveError
	if !errors.As(err, &save) || !errors.Is(err, fs.ErrNotExist) || save.Path != target {
		t.Error(err)
	}
	holds(t, dir, map[string]string{})
}

func TestHold(t *testing.T) {
	dir := t.TempDir()
	tmp := filepath.Join(dir, ".tmp")
	if err := hold(opened(t, dir), ".tmp", "a.png"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing to move: %v", err)
	}
	holds(t, dir, map[string]string{})
	write(t, tmp, "new")
	if err := hold(opened(t, dir), ".tmp", "a.png"); err != nil {
		t.Error(err)
	}
	holds(t, dir, map[string]string{"a.png": "new"})
	write(t, tmp, "newer")
	if err := hold(opened(t, dir), ".tmp", "a.png"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file: %v", err)
	}
	holds(t, dir, map[string]string{"a.png": "new", ".tmp": "newer"})
}

func TestSavedFilesAreTheUsers(t *testing.T) {
	dir := t.TempDir()
	plain, target := filepath.Join(dir, "plain"), filepath.Join(dir, "a.png")
	write(t, plain, "x")
	tmp, err := Temporary(Place{Target: target}, "job")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Save(tmp, Place{Target: target}, Rename); err != nil {
		t.Fatal(err)
	}
	var modes []fs.FileMode
	for _, path := range []string{plain, target} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		modes = append(modes, info.Mode())
	}
	if len(slices.Compact(modes)) != 1 {
		t.Errorf("the result has mode %v, other new files %v", modes[1], modes[0])
	}
}

func TestCopy(t *testing.T) {
	dir := t.TempDir()
	from, target := filepath.Join(dir, "x", "a.png"), filepath.Join(dir, "y", "b.png")
	write(t, from, "done before")
	for range 2 { // the second time it is there already
		tmp, err := Copy(from, Place{Target: target}, "job")
		if err != nil || filepath.Dir(tmp) != filepath.Dir(target) {
			t.Error(tmp, err)
		}
		holds(t, filepath.Dir(target), map[string]string{filepath.Base(tmp): "done before"})
	}
	holds(t, filepath.Dir(from), map[string]string{"a.png": "done before"})
}

func TestCopyThatFailsLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "out", "b.png")
	if _, err := Copy(filepath.Join(dir, "gone.png"), Place{Target: target}, "job"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := Copy(dir, Place{Target: target}, "job"); err == nil {
		t.Error("a folder was copied")
	}
	holds(t, filepath.Dir(target), map[string]string{})
	write(t, filepath.Join(dir, "a.png"), "x")
	if _, err := Copy(filepath.Join(dir, "a.png"), Place{Target: filepath.Join(dir, "a.png", "b.png")}, "job"); !errors.Is(err, ErrNotWritable) {
		t.Error(err)
	}
}

// TestTemporaryIsNobodyElses: a link in the place of the file that a download goes to is
// replaced, and what it leads to stays as it is; so it is when the link comes later.
func TestTemporaryIsNobodyElses(t *testing.T) {
	dir := t.TempDir()
	victim, target := filepath.Join(dir, "thesis.txt"), filepath.Join(dir, "a.png")
	if err := os.WriteFile(victim, []byte("years of work"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(victim, partOf(target, "id")); err != nil {
		t.Fatal(err)
	}
	tmp, err := Temporary(Place{Target: target}, "id")
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(tmp); err != nil || !info.Mode().IsRegular() {
		t.Errorf("%v, %v", info, err)
	}
	if err := errors.Join(os.Remove(tmp), os.Symlink(victim, tmp)); err != nil {
		t.Fatal(err)
	}
	if path, err := Save(tmp, Place{Target: target}, Overwrite); !errors.Is(err, ownfile.ErrForeign) {
		t.Errorf("a link became the result: %s, %v", path, err)
	}
	if b, err := os.ReadFile(victim); string(b) != "years of work" || err != nil {
		t.Errorf("the file behind the link became %q, %v", b, err)
	}
}

// opened is a folder until the end of the test.
func opened(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

// TestFoldersBelowAreNobodyElses: a link that another user has put in the place of a
// folder of the results is not followed, before anything is paid and at the end; one of
// this user is, and so is one that leads to the folder that the user has named.
func TestFoldersBelowAreNobodyElses(t *testing.T) {
	dir, private := t.TempDir(), t.TempDir()
	out := filepath.Join(dir, "out")
	if err := os.Symlink(t.TempDir(), out); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(out, "holiday")
	if err := os.Symlink(private, link); err != nil {
		t.Fatal(err)
	}
	at := Place{Base: out, Target: filepath.Join(link, "day", "a.png")}
	if err := Writable(at, "id"); err != nil {
		t.Errorf("a link of this user: %v", err)
	}
	holds(t, filepath.Join(private, "day"), map[string]string{})
	tmp, err := Temporary(at, "id")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Lchown(link, 4711, -1); err != nil {
		return // only root may give links away
	}
	if path, err := Save(tmp, at, Overwrite); !errors.Is(err, ownfile.ErrForeign) {
		t.Errorf("saved through a link of another user: %s, %v", path, err)
	}
	if err := os.Remove(tmp); err != nil {
		t.Fatal(err)
	}
	if err := Writable(at, "id"); !errors.Is(err, ownfile.ErrForeign) {
		t.Errorf("a link of another user: %v", err)
	}
	holds(t, filepath.Join(private, "day"), map[string]string{})
}

// TestPlaceOf: what a user has named is followed wherever it leads, and what bulkup has
// named is not.
func TestPlaceOf(t *testing.T) {
	root := t.TempDir()
	dropped := job.Job{Source: job.Source{Root: filepath.Join(root, "photos")}}
	single := job.Job{Source: job.Source{Root: root, Single: true}}
	named := dropped
	named.Settings.Out = filepath.Join(root, "out")
	for _, c := range []struct {
		job  job.Job
		want string
	}{{dropped, root}, {single, root}, {named, filepath.Join(root, "out")}} {
		if got := PlaceOf(c.job).Base; got != c.want {
			t.Errorf("%s; want %s", got, c.want)
		}
	}
}
