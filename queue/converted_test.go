package queue

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/tiff"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/result/metadata"
)

// scan puts a TIFF into the album; each seed makes another one.
func (w *world) scan(name string, seed uint8) string {
	w.t.Helper()
	var b bytes.Buffer
	if err := tiff.Encode(&b, drawn(seed), nil); err != nil {
		w.t.Fatal(err)
	}
	return w.write(name, b.Bytes())
}

// checkedOnly queues the album with a process whose service is not ready, and ends
// it when all is checked.
func (w *world) checkedOnly() map[string]job.Job {
	w.t.Helper()
	w.back = func(b *Backend) { b.Client = nil }
	w.open()
	w.back = func(*Backend) {}
	w.add(settings(), w.album)
	jobs := w.until("checks", func(jobs map[string]job.Job) bool {
		for _, j := range jobs {
			if j.Facts == nil {
				return false
			}
		}
		return true
	})
	w.close()
	return jobs
}

func try(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// made lists what the queue has made for itself and not removed.
func (w *world) made() []string {
	w.run.Disk.Wait(time.Minute) // what is of no use is removed beside the work
	w.t.Helper()
	var all []string
	for _, dir := range []string{"converted", "kept"} {
		names, err := filepath.Glob(filepath.Join(w.state, dir, "*", "*"))
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, names...)
	}
	return all
}

// A scan goes as a PNG, on every route, and nothing is left of that.
func TestConverted(t *testing.T) {
	for name, inline := range map[string]int64{"along with the start": 1 << 20, "uploaded": 0} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, upscayltest.Options{PartSize: 100})
			w.back = func(b *Backend) { b.Inline = inline }
			w.open()
			source := w.scan("scans/a.tif", 1)
			ids := w.add(settings(), w.album)
			jobs := w.ended()
			w.close()
			j := jobs["scans/a.tif"]
			want := filepath.Join(w.album+"-upscaled", "scans", "a.png")
			if len(ids) != 1 || j.State != job.Done || j.Result.Path != want {
				t.Fatalf("%v %+v", summary(jobs), j.Result)
			}
			if x, y := decoded(t, want); x != 48 || y != 32 {
				t.Errorf("%d×%d pixels", x, y)
			}
			info, err := os.Stat(source)
			if err != nil {
				t.Fatal(err)
			}
			f := j.Facts
			if f.Converted == nil || f.Converted.From != "TIFF" || f.Format != "png" || f.Size != info.Size() || !f.ModTime.Equal(info.ModTime()) || filepath.Ext(f.Name) != ".png" {
				t.Errorf("%+v", f)
			}
			if !slices.Contains(j.Notices, "TIFF converted to PNG first") {
				t.Errorf("%q", j.Notices)
			}
			if left := w.made(); left != nil {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// The bytes of the source are what is known again, not those of the PNG.
func TestConvertedIsPaidOnce(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.scan("a.tif", 1)
	w.scan("b/same.tif", 1)
	w.add(settings(), w.album)
	jobs := w.ended()
	if c := counts(jobs); c[job.Done] != 1 || c[job.Skipped] != 1 {
		t.Fatalf("%v", summary(jobs))
	}
	w.close()
	if l := w.server.Ledger(); l.CreditsTaken != 1 {
		t.Errorf("paid %d", l.CreditsTaken)
	}
	if left := w.made(); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// Another process goes on with what was converted, if it still is there as a whole,
// and makes it again if not.
func TestConvertedAndResumed(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, png string){
		"whole":   func(*testing.T, string) {},
		"removed": func(t *testing.T, png string) { try(t, os.RemoveAll(filepath.Dir(png))) },
		"cut":     func(t *testing.T, png string) { try(t, os.Truncate(png, 60)) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, upscayltest.Options{})
			w.scan("a.tif", 1)
			was := w.checkedOnly()["a.tif"]
			made := w.made()
			if len(made) != 1 || made[0] != was.Facts.Converted.Path {
				t.Fatalf("%v", made)
			}
			spoil(t, made[0])
			orphan := filepath.Join(w.state, "converted", "of-nobody")
			try(t, os.MkdirAll(orphan, 0o700))
			w.open()
			j := w.ended()["a.tif"]
			w.close()
			if j.State != job.Done || w.made() != nil {
				t.Fatalf("%s %+v, left behind: %v", j.State, j.Fault, w.made())
			}
			if _, err := os.Stat(orphan); !errors.Is(err, os.ErrNotExist) {
				t.Error("what nobody needs is still there")
			}
			if again := !j.Facts.Converted.ModTime.Equal(was.Facts.Converted.ModTime); again != (name != "whole") {
				t.Errorf("converted again: %v", again)
			}
		})
	}
}

// A source that changes after it was converted is converted again.
func TestConvertedAndChanged(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.scan("a.tif", 1)
	w.checkedOnly()
	path := w.scan("a.tif", 200)
	try(t, os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)))
	w.open()
	j := w.ended()["a.tif"]
	w.close()
	if j.State != job.Done {
		t.Fatalf("%+v", j.Fault)
	}
	f, err := os.Open(j.Result.Path)
	try(t, err)
	defer f.Close()
	m, err := png.Decode(f)
	try(t, err)
	if r, _, _, _ := m.At(24, 16).RGBA(); r < 0xb000 {
		t.Errorf("it shows the old picture: %v", m.At(24, 16))
	}
	if left := w.made(); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// What cannot be converted fails by name.
func TestNotConverted(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.open()
	data, err := os.ReadFile(w.scan("cut.tif", 1))
	try(t, err)
	w.write("cut.tif", data[:len(data)-40])
	w.write("no.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1"))
	w.add(settings(), w.album)
	jobs := w.ended()
	w.close()
	for name, j := range jobs {
		kind := map[string]string{".tif": "TIFF", ".heic": "HEIC"}[filepath.Ext(name)]
		if j.State != job.Failed || j.Stage != job.Checking || !strings.Contains(j.Fault.Message, "this "+kind+" is damaged") {
			t.Errorf("%s: %s %+v", name, j.State, j.Fault)
		}
	}
	if left := w.made(); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// Where the PNG cannot be written, the folder is named that has to be repaired.
func TestNoFolderToConvertIn(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	try(t, os.WriteFile(filepath.Join(w.state, "converted"), nil, 0o600)) // in place of the folder
	w.open()
	w.scan("a.tif", 1)
	w.add(settings(), w.album)
	j := w.ended()["a.tif"]
	if j.State != job.Failed || !strings.Contains(j.Fault.Message, "cannot save a.tif.png") || !strings.Contains(j.Fault.Message, filepath.Join(w.state, "converted")) ||
		!strings.Contains(j.Fault.Advice, "--state") {
		t.Errorf("%s: %+v", j.State, j.Fault)
	}
}

// What a scan says of itself is in its result.
func TestConvertedKeepsWhatIsSaid(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.open()
	data, err := os.ReadFile(w.scan("a.tif", 1))
	try(t, err)
	order := binary.LittleEndian
	at := int(order.Uint32(data[4:]))
	entries := data[at+2 : at+2+12*int(order.Uint16(data[at:]))]
	// A new directory at the end, with the name of an artist more, where its tag belongs.
	whole := append(bytes.Clone(data), "Ansel A\x00"...)
	order.PutUint32(whole[4:], uint32(len(whole)))
	whole = order.AppendUint16(whole, uint16(len(entries)/12+1))
	artist := append([]byte{0x3b, 1, 2, 0, 8, 0, 0, 0}, order.AppendUint32(nil, uint32(len(data)))...)
	for ; len(entries) > 0; entries = entries[12:] {
		if artist != nil && order.Uint16(entries) > 0x013b {
			whole, artist = append(whole, artist...), nil
		}
		whole = append(whole, entries[:12]...)
	}
	whole = append(append(whole, artist...), 0, 0, 0, 0)
	w.write("a.tif", whole)
	w.add(settings(), w.album)
	j := w.ended()["a.tif"]
	if j.State != job.Done {
		t.Fatalf("%+v", j.Fault)
	}
	got, err := os.ReadFile(j.Result.Path)
	if err != nil || !bytes.Contains(got, []byte("eXIf")) || !bytes.Contains(got, []byte("Ansel A")) {
		t.Error("the artist is not named in the result", err, j.Notices)
	}
	_, notices, err := metadata.Apply(t.Context(), j.Result.Path, j.Result.Path, metadata.Options{})
	if err != nil || len(notices) > 0 {
		t.Error("its metadata cannot be read again", notices, err)
	}
}

// A job that is canceled keeps nothing, whether it waits or is at work.
func TestConvertedAndCanceled(t *testing.T) {
	w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\non = 'download'\ndo = 'stall'\nfor = '1h'")})
	w.scan("a.tif", 1)
	for name := range w.checkedOnly() {
		if len(w.made()) != 1 {
			t.Errorf("%s: %v", name, w.made())
		}
	}
	w.back = func(b *Backend) { b.Client = nil }
	w.open()
	w.cancelAll()
	w.close()
	if left := w.made(); left != nil {
		t.Errorf("of a job that waited is left: %v", left)
	}
	w.back = func(*Backend) {}
	w.open()
	w.scan("b.tif", 2)
	w.add(settings(), filepath.Join(w.album, "b.tif"))
	w.until("a download that hangs", func(jobs map[string]job.Job) bool { return jobs["b.tif"].State == job.Downloading })
	w.cancelAll()
	w.close()
	if left := w.made(); left != nil {
		t.Errorf("of a job at work is left: %v", left)
	}
}

func (w *world) cancelAll() {
	w.t.Helper()
	var ids []job.ID
	w.until("the jobs", func(jobs map[string]job.Job) bool { return true })
	for _, j := range w.Jobs() {
		ids = append(ids, j.ID)
	}
	try(w.t, w.Cancel(w.t.Context(), ids))
}
