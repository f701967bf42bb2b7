package intake

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/maruel/natural"

	"bulkup/api"
	"bulkup/queue/job"
	"bulkup/queue/result"
)

// walk goes through the inputs on one goroutine, so that order and duplicates
// do not depend on timing.
type walk struct {
	ctx        context.Context
	opts       Options
	found      chan *find      // in the order of emission
	unmeasured chan *find      // the same, as far as they have to be opened
	files      map[string]bool // taken, by real path
	dirs       map[string]bool // entered, by real path: links may form loops
	links      []linked        // to be followed
	avoid      []string
}

// linked is a link that was found in a folder.
type linked struct {
	root string
	in   folder
	fs.DirEntry
}

func newWalk(ctx context.Context, opts Options) *walk {
	w := &walk{ctx: ctx, opts: opts,
		found: make(chan *find, 256), unmeasured: make(chan *find, 256),
		files: map[string]bool{}, dirs: map[string]bool{}}
	for _, dir := range opts.Avoid {
		if abs, err := filepath.Abs(dir); err == nil {
			w.avoid = append(w.avoid, real(abs))
		}
	}
	return w
}

// real resolves links; what cannot be resolved stays as it is, and fails when opened.
func real(path string) string {
	if r, err := filepath.EvalSymlinks(path); err == nil {
		return r
	}
	return path
}

// all goes through the inputs, and follows links last: a file or folder that is there by
// its own name too has its result under that name, whichever comes first by name.
func (w *walk) all(inputs []string) {
	defer close(w.found)
	defer close(w.unmeasured)
	var links []string
	for _, in := range inputs {
		if info, err := os.Lstat(in); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			links = append(links, in)
			continue
		}
		w.input(in)
	}
	for _, in := range links {
		w.input(in)
	}
	for len(w.links) > 0 {
		l := w.links[0]
		w.links = w.links[1:]
		w.entry(l.root, l.in, l.DirEntry)
	}
}

func (w *walk) input(in string) {
	if w.ctx.Err() != nil {
		return
	}
	if IsAddress(in) {
		w.address(in)
		return
	}
	path, err := filepath.Abs(in)
	if err != nil {
		w.settle(job.Source{Path: in, Rel: in}, Broken, Reason(err))
		return
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		w.folder(path, folder{path: path, real: real(path)})
		return
	}
	w.file(job.Source{Path: path, Root: filepath.Dir(path), Rel: filepath.Base(path), Single: true}, real(path), true)
}

// folder is a place in a walk.
type folder struct {
	path string // as it is reached
	real string // without links
	rel  string // within the root, with forward slashes
}

func (d folder) sub(e fs.DirEntry) folder {
	return folder{path: filepath.Join(d.path, e.Name()), real: filepath.Join(d.real, e.Name()), rel: d.join(e.Name())}
}

func (d folder) join(name string) string {
	if d.rel == "" {
		return name
	}
	return d.rel + "/" + name
}

func (w *walk) folder(root string, d folder) {
	if w.ctx.Err() != nil || w.dirs[d.real] || w.avoided(d.real) {
		return
	}
	w.dirs[d.real] = true
	entries, err := os.ReadDir(d.path)
	if err != nil {
		rel := d.rel
		if rel == "" {
			rel = filepath.Base(d.path)
		}
		w.settle(job.Source{Path: d.path, Root: root, Rel: rel}, Broken, "the folder cannot be read: "+Reason(err))
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return junk(e.Name()) })
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return compare(a.Name(), b.Name()) })
	for _, e := range entries {
		if e.Type()&fs.ModeSymlink != 0 {
			w.links = append(w.links, linked{root, d, e})
			continue
		}
		w.entry(root, d, e)
	}
}

func (w *walk) entry(root string, d folder, e fs.DirEntry) {
	at := d.sub(e)
	dir, link := e.IsDir(), e.Type()&fs.ModeSymlink != 0
	if link {
		at.real = real(at.path)
		info, err := os.Stat(at.path)
		dir = err == nil && info.IsDir()
	}
	source := job.Source{Path: at.path, Root: root, Rel: at.rel}
	switch {
	case dir && link && within(d.real, at.real):
		// A link to a folder that holds this one, up to the whole disk.
	case dir && results(d.path, e.Name()):
		w.settle(source, Skipped, "results of an earlier run; drop this folder by itself to use them")
	case dir:
		w.folder(root, at)
	default:
		w.file(source, at.real, false)
	}
}

// results reports whether results go to that folder by default: photos-upscaled beside
// photos. Named by the user it is a folder like any other.
func results(parent, name string) bool {
	source, ok := strings.CutSuffix(name, result.FolderSuffix)
	if !ok || source == "" {
		return false
	}
	info, err := os.Stat(filepath.Join(parent, source))
	return err == nil && info.IsDir()
}

// file takes a file once, by its real path. The same path again is not reported;
// another path that leads to the same file is.
func (w *walk) file(s job.Source, real string, named bool) {
	switch {
	case !named && w.opts.Only != nil && !w.opts.Only(s.Path):
	case w.files[real] && filepath.Base(real) == filepath.Base(s.Path):
	case w.files[real]:
		w.settle(s, Skipped, "a link to "+api.Clean(filepath.Base(real))+", which is there already")
	case !named && w.opts.Ours != nil && w.opts.Ours(s.Path):
		w.settle(s, Skipped, "a result of an earlier run")
	default:
		w.files[real] = true
		w.put(&find{Item: Item{Source: s}, ready: make(chan struct{})}, false)
	}
}

// settle emits what need not be opened.
func (w *walk) settle(s job.Source, c Class, why string) {
	if c == Broken {
		s.Refused = why
	}
	w.put(&find{Item: Item{Source: s, Class: c, Reason: why}, ready: make(chan struct{})}, true)
}

func (w *walk) put(f *find, settled bool) {
	if settled {
		close(f.ready)
	}
	select {
	case w.found <- f:
	case <-w.ctx.Done():
		return
	}
	if settled {
		return
	}
	select {
	case w.unmeasured <- f:
	case <-w.ctx.Done():
	}
}

func (w *walk) avoided(real string) bool {
	return slices.ContainsFunc(w.avoid, func(dir string) bool { return within(real, dir) })
}

// within reports whether path is dir or below it.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// compare is the order in which people number their files: 2 before 10, and
// letters whatever their case.
func compare(a, b string) int {
	if c := natural.Compare(strings.ToLower(a), strings.ToLower(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}
