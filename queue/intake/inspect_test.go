package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/api/local/pixels"
	"bulkup/queue/job"
	"bulkup/queue/picture"
	"bulkup/queue/picture/sample"
)

func TestInspect(t *testing.T) {
	jpg, png := sample.JPEG(t, 40, 24), sample.PNG(t, 40, 24)
	trailing := append(append([]byte{}, jpg...), "trailing bytes"...)
	for name, c := range map[string]struct {
		data []byte
		want job.Facts
	}{
		"a.jpg":        {jpg, job.Facts{Format: "jpg", Orientation: 1}},
		"turned.jpg":   {sample.Turned(jpg, 6), job.Facts{Format: "jpg", Orientation: 6}},
		"no end.jpg":   {jpg[:len(jpg)-2], job.Facts{Format: "jpg", Orientation: 1}},
		"trailing.jpg": {trailing, job.Facts{Format: "jpg", Orientation: 1}},
		"a.png":        {png, job.Facts{Format: "png", Orientation: 1}},
		"png.jpg":      {png, job.Facts{Format: "png", Orientation: 1}},
		"a.webp":       {sample.WebP(t, 40, 24, false), job.Facts{Format: "webp", Orientation: 1}},
	} {
		path := filepath.Join(plant(t, map[string]string{name: string(c.data)}), name)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(c.data)
		c.want.Width, c.want.Height, c.want.Size, c.want.ModTime, c.want.Hash = 40, 24, int64(len(c.data)), info.ModTime(), hex.EncodeToString(sum[:])
		got, err := Inspect(t.Context(), path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n := int64(40 * 24); got.Memory < n || got.Memory > 4*n {
			t.Errorf("%s takes %d bytes of memory", name, got.Memory)
		}
		c.want.Memory = got.Memory
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestInspectRefuses(t *testing.T) {
	jpg, png := sample.JPEG(t, 400, 240), sample.PNG(t, 400, 240)
	webp := sample.WebP(t, 400, 240, false)
	flipped := append([]byte{}, png...)
	flipped[len(png)/2] ^= 1
	lucent := slices.Insert(slices.Clone(png), 33, sample.Chunk("tRNS", make([]byte, 6))...)
	lucent[33+8] ^= 1
	for name, c := range map[string]struct {
		data []byte
		kind error
		says string
	}{
		"empty.jpg":   {nil, pixels.ErrEmpty, "the file is empty"},
		"cut.jpg":     {jpg[:len(jpg)/2], pixels.ErrTruncated, "the picture is cut off after " + picture.Bytes(int64(len(jpg)/2))},
		"cut.png":     {png[:3000], pixels.ErrTruncated, "the picture is cut off after 3.0 kB"},
		"cut.webp":    {webp[:1500], pixels.ErrTruncated, "the picture is cut off after 1.5 kB"},
		"flipped.png": {flipped, pixels.ErrDamaged, "the PNG is damaged: the check sum of a part does not fit"},
		"lucent.png":  {lucent, pixels.ErrDamaged, "the PNG is damaged: the check sum of a part does not fit"},
		"bomb.png":    {sample.Bomb(60000, 60000), pixels.ErrTooLarge, "60000×60000 pixels declared in 757 bytes: not a real picture"},
		"anim.webp":   {sample.Animated(), pixels.ErrAnimated, "this is an animated WebP; only still pictures can be upscaled"},
		"a.gif":       {[]byte("GIF89a......"), pixels.ErrUnsupported, "this is a GIF, which cannot be upscaled"},
		"text.png":    {[]byte("no picture at all"), pixels.ErrUnsupported, "this is not a picture that can be upscaled"},
	} {
		path := filepath.Join(plant(t, map[string]string{name: string(c.data)}), name)
		_, err := Inspect(t.Context(), path)
		var refused *Error
		if !errors.As(err, &refused) || !errors.Is(err, c.kind) || err.Error() != c.says {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInspectUnreadable(t *testing.T) {
	root := plant(t, map[string]string{"folder.jpg/": ""})
	if _, err := Inspect(t.Context(), filepath.Join(root, "missing.jpg")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	var refused *Error
	if _, err := Inspect(t.Context(), filepath.Join(root, "folder.jpg")); !errors.As(err, &refused) || refused.Message != "this is a folder; add it again to add what is in it" {
		t.Error(err)
	}
}

func TestInspectFolderWithoutRights(t *testing.T) {
	dir := filepath.Join(plant(t, map[string]string{"closed/": ""}), "closed")
	if err := os.Chmod(dir, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o700) })
	if f, err := os.Open(dir); err == nil {
		f.Close()
		t.Skip("this user may read everything")
	}
	var refused *Error
	if _, err := Inspect(t.Context(), dir); !errors.As(err, &refused) || !strings.Contains(refused.Message, "the folder cannot be read") {
		t.Error(err)
	}
}

func TestInspectEndsWithItsContext(t *testing.T) {
	path := filepath.Join(plant(t, map[string]string{"a.png": string(sample.PNG(t, 40, 24))}), "a.png")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Inspect(ctx, path); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// growing is a context that lets the file grow once it has been opened.
type growing struct {
	context.Context
	path string
}

func (g growing) Err() error {
	file, err := os.OpenFile(g.path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.WriteString("more")
	return err
}

func TestInspectSeesTheFileGrow(t *testing.T) {
	path := filepath.Join(plant(t, map[string]string{"a.png": string(sample.PNG(t, 40, 24))}), "a.png")
	// Each read of the file asks the context first.
	if _, err := Inspect(growing{t.Context(), path}, path); !errors.Is(err, ErrChanging) {
		t.Error(err)
	}
}

// TestInspectOfAHalfCopiedFile: what was cut off while somebody copies it is not called
// cut off, even if nothing was written during the read itself.
func TestInspectOfAHalfCopiedFile(t *testing.T) {
	whole := sample.JPEG(t, 40, 24)
	path := filepath.Join(plant(t, map[string]string{"a.jpg": string(whole[:len(whole)/2])}), "a.jpg")
	copied := sync.OnceValue(func() error { return os.WriteFile(path, whole, 0o666) })
	if _, err := Inspect(reading{t.Context(), copied}, path); !errors.Is(err, ErrChanging) {
		t.Error(err)
	}
	if err := copied(); err != nil {
		t.Fatal(err)
	}
	if facts, err := Inspect(t.Context(), path); err != nil || facts.Width != 40 {
		t.Errorf("once it is still: %+v, %v", facts, err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.WriteFile(path, whole[:len(whole)/2], 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	if _, err := Inspect(t.Context(), path); !errors.Is(err, pixels.ErrTruncated) {
		t.Errorf("a file that nobody writes to: %v", err)
	}
}

// reading is a context that calls do once somebody waits for its end, which Inspect
// does when it has read a file that seems cut off.
type reading struct {
	context.Context
	do func() error
}

func (r reading) Done() <-chan struct{} {
	_ = r.do() // the test asks again
	return r.Context.Done()
}

// TestInspectOfAHarmlessFault: what a PNG says beside its picture counts for nothing where its
// check sum does not fit, and the picture is whole.
func TestInspectOfAHarmlessFault(t *testing.T) {
	gamma := sample.Chunk("gAMA", []byte{0, 0, 0x27, 0x10})
	for name, sound := range map[string]bool{"sound.png": true, "flipped.png": false} {
		if !sound {
			gamma[len(gamma)-1] ^= 1
		}
		data := slices.Insert(sample.PNG(t, 40, 24), 33, gamma...)
		path := filepath.Join(plant(t, map[string]string{name: string(data)}), name)
		facts, err := Inspect(t.Context(), path)
		if err != nil || facts.Width != 40 {
			t.Errorf("%s: %+v, %v", name, facts, err)
		}
	}
}
