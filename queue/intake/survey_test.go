package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"bulkup/queue/picture/sample"
)

func TestMain(m *testing.M) {
	still = time.Millisecond
	goleak.VerifyTestMain(m)
}

// plant writes files below a new folder and returns it. A name that ends in a
// slash is a folder.
func plant(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		dir := filepath.Dir(path)
		if strings.HasSuffix(name, "/") {
			dir = path
		}
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if dir == path {
			continue
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// survey returns one line for each item: class, name, and reason if there is one.
func survey(t *testing.T, opts Options, inputs ...string) []string {
	t.Helper()
	var lines []string
	if err := Survey(t.Context(), opts, inputs, func(it Item) {
		line := []string{"image", "broken", "skipped"}[it.Class] + " " + it.Rel
		if it.Reason != "" {
			line += ": " + it.Reason
		}
		if (it.Refused != "") != (it.Class == Broken) {
			t.Errorf("%s: refused is %q", line, it.Refused)
		}
		lines = append(lines, line)
	}); err != nil {
		t.Fatal(err)
	}
	return lines
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestSurveyFolder(t *testing.T) {
	jpg, png := string(sample.JPEG(t, 40, 24)), string(sample.PNG(t, 40, 24))
	root := plant(t, map[string]string{
		"IMG_10.jpg": jpg, "img_9.JPG": jpg, "IMG_2.jpg": jpg, "b/1.png": png, "b/deep/er/2.png": png,
		"a.webp": string(sample.WebP(t, 40, 24, true)), "holiday day.jpg": jpg, "写真.png": png, "noext": png, "really png.jpg": png,
		"empty/": "",
		// What systems leave behind.
		"Thumbs.db": "x", ".DS_Store": "x", "desktop.ini": "x", "._IMG_2.jpg": jpg, "__MACOSX/IMG_2.jpg": jpg, ".hidden/a.jpg": jpg, "@eaDir/a.jpg": jpg,
		// What cannot work.
		"empty.png": "", "text.png": "hello", "cut.jpg": jpg[:20], "anim.webp": string(sample.Animated()), "movie.gif": "GIF89a......",
		"bomb.png": string(sample.Bomb(60000, 60000)), "drawing.svg": "<svg xmlns=''/>", "scan.tif": "II*\x00\x08\x00\x00\x00",
		// What nobody meant.
		"notes.txt": "hello", "BMW.txt": "BMW prices of this year, all of them", "empty.txt": "", "film.mp4": "\x00\x00\x00\x18ftypmp42....",
	})
	expect(t, survey(t, Options{}, root),
		"image a.webp",
		"broken anim.webp: this is an animated WebP; only still pictures can be upscaled",
		"image b/1.png",
		"image b/deep/er/2.png",
		"skipped BMW.txt: this is not a picture that can be upscaled",
		"broken bomb.png: 60000×60000 pixels declared in 757 bytes: not a real picture",
		"broken cut.jpg: the file ends within its header",
		"broken drawing.svg: this is an SVG, which cannot be upscaled",
		"broken empty.png: the file is empty",
		"skipped empty.txt: the file is empty",
		"skipped film.mp4: this is a film, which cannot be upscaled",
		"image holiday day.jpg",
		"image IMG_2.jpg",
		"image img_9.JPG",
		"image IMG_10.jpg",
		"broken movie.gif: this GIF is damaged, or of a kind that cannot be read; save it as PNG or JPEG",
		"image noext",
		"skipped notes.txt: this is not a picture that can be upscaled",
		"image really png.jpg",
		"broken scan.tif: this TIFF is damaged, or of a kind that cannot be read; save it as PNG or JPEG",
		"broken text.png: this is not a picture that can be upscaled",
		"image 写真.png",
	)
}

func TestSurveyItem(t *testing.T) {
	data := sample.Turned(sample.JPEG(t, 40, 24), 6)
	root := plant(t, map[string]string{"b/1.jpg": string(data)})
	path := filepath.Join(root, "b", "1.jpg")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	var got []Item
	if err := Survey(t.Context(), Options{}, []string{root, filepath.Dir(path)}, func(it Item) { got = append(got, it) }); err != nil {
		t.Fatal(err)
	}
	want := Item{Format: "jpg", Width: 24, Height: 40}
	want.Path, want.Root, want.Rel, want.Size, want.ModTime = path, root, "b/1.jpg", int64(len(data)), info.ModTime()
	if d := cmp.Diff([]Item{want}, got); d != "" {
		t.Error(d)
	}
	got = nil
	if err := Survey(t.Context(), Options{}, []string{path}, func(it Item) { got = append(got, it) }); err != nil {
		t.Fatal(err)
	}
	want.Root, want.Rel, want.Single = filepath.Dir(path), "1.jpg", true
	if d := cmp.Diff([]Item{want}, got); d != "" {
		t.Error(d)
	}
}

func TestSurveyTakesEachFileOnce(t *testing.T) {
	jpg := string(sample.JPEG(t, 40, 24))
	root := plant(t, map[string]string{"a/1.jpg": jpg, "a/2.jpg": jpg})
	a := filepath.Join(root, "a")
	one := filepath.Join(a, "1.jpg")
	expect(t, survey(t, Options{}, one, one, a, root, a+string(filepath.Separator)+".."), "image 1.jpg", "image 2.jpg")
}

func TestSurveyLinks(t *testing.T) {
	jpg := string(sample.JPEG(t, 40, 24))
	root := plant(t, map[string]string{"a/1.jpg": jpg, "b/2.jpg": jpg, "elsewhere/3.jpg": jpg})
	for name, to := range map[string]string{
		"b/circle.jpg": "circle.jpg", "a/loop": ".", "a/up": "..", "a/disk": "/", "b/a": "../a", "b/elsewhere": "../elsewhere", "b/same.jpg": "../a/1.jpg", "b/lost.jpg": "nowhere", "b/lost": "nowhere",
	} {
		if err := os.Symlink(filepath.FromSlash(to), filepath.Join(root, filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, survey(t, Options{}, filepath.Join(root, "a"), filepath.Join(root, "b")),
		"image 1.jpg",
		"image 2.jpg",
		"broken circle.jpg: its link leads in a circle; add the file that it was meant for",
		"image elsewhere/3.jpg",
		"skipped lost: the file is not there (any more)",
		"broken lost.jpg: the file is not there (any more)",
		"skipped same.jpg: a link to 1.jpg, which is there already",
	)
}

// What is there by its own name has its result under that name, also where a link to it
// comes first by name or on the command line.
func TestSurveyFollowsLinksLast(t *testing.T) {
	jpg := string(sample.JPEG(t, 40, 24))
	root := plant(t, map[string]string{"z.jpg": jpg, "sub/1.jpg": jpg})
	for name, to := range map[string]string{"a.jpg": "z.jpg", "link": "sub"} {
		if err := os.Symlink(to, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	const skipped = "skipped a.jpg: a link to z.jpg, which is there already"
	expect(t, survey(t, Options{}, root), "image sub/1.jpg", "image z.jpg", skipped)
	expect(t, survey(t, Options{}, filepath.Join(root, "a.jpg"), filepath.Join(root, "z.jpg")), "image z.jpg", skipped)
	expect(t, survey(t, Options{}, filepath.Join(root, "link"), root), "image sub/1.jpg", "image z.jpg", skipped)
}

func TestSurveyLeavesResultsAlone(t *testing.T) {
	jpg := string(sample.JPEG(t, 40, 24))
	root := plant(t, map[string]string{"cats/1.jpg": jpg, "cats-upscaled/1.png": jpg, "dogs-upscaled/2.png": jpg, "out/3.png": jpg, "1-4x.png": jpg})
	opts := Options{Avoid: []string{filepath.Join(root, "out")}, Ours: func(path string) bool { return filepath.Base(path) == "1-4x.png" }}
	expect(t, survey(t, opts, root),
		"skipped 1-4x.png: a result of an earlier run",
		"image cats/1.jpg",
		"skipped cats-upscaled: results of an earlier run; drop this folder by itself to use them",
		"image dogs-upscaled/2.png")
	expect(t, survey(t, opts, filepath.Join(root, "cats-upscaled"), filepath.Join(root, "1-4x.png")), "image 1.png", "image 1-4x.png")
}

func TestSurveyNamedPaths(t *testing.T) {
	root := plant(t, map[string]string{".hidden.jpg": string(sample.JPEG(t, 40, 24)), "notes.txt": "x"})
	missing := filepath.Join(root, "missing")
	expect(t, survey(t, Options{}, filepath.Join(root, ".hidden.jpg"), missing+".jpg", missing, filepath.Join(root, "notes.txt")),
		"image .hidden.jpg",
		"broken missing.jpg: the file is not there (any more)",
		"broken missing: the file is not there (any more)",
		"skipped notes.txt: this is not a picture that can be upscaled")
}

// A pipe would block whoever opens it.
func TestSurveyDoesNotOpenSockets(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("sockets are files on Unix only")
		return
	}
	t.Chdir(t.TempDir()) // socket paths have to be short
	l, err := net.Listen("unix", "s.jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	expect(t, survey(t, Options{}, "."), "broken s.jpg: this is not a file but a pipe, a socket or a device")
}

// A file that is there when its folder is listed may be gone when it is opened.
func TestSurveyVanishingFiles(t *testing.T) {
	jpg := string(sample.JPEG(t, 40, 24))
	root := plant(t, map[string]string{"1/1.jpg": jpg, "2/1.jpg": jpg})
	gone := false
	opts := Options{Workers: 1, Ours: func(path string) bool { // called between listing and opening
		if !gone {
			gone = true
			if err := os.RemoveAll(filepath.Join(root, "1")); err != nil {
				t.Error(err)
			}
		}
		return false
	}}
	expect(t, survey(t, opts, root), "broken 1/1.jpg: the file is not there (any more)", "image 2/1.jpg")
}

func TestSurveyAddresses(t *testing.T) {
	expect(t, survey(t, Options{}, "https://example.org/a/cat.jpg?token=secret", "HTTPS://example.org", "http://example.org/cat.jpg?token=secret",
		"ftp://example.org/cat.jpg", "https://example.org/a/cat.jpg?token=secret", "http://127.0.0.1:8080/x.png", "https://example.org/%1b%5b2J.png"),
		"image cat.jpg",
		"image example.org",
		"broken http://example.org/cat.jpg: http:// is not safe for example.org; use https:// (http is for this machine only)",
		"broken ftp://example.org/cat.jpg: an address with ftp:// cannot be used; it has to be https://",
		"image x.png",
		"image [2J.png")
}

func TestSurveyIsOrderedAndCancelable(t *testing.T) {
	jpg := string(sample.JPEG(t, 8, 8))
	files := map[string]string{}
	for i := range 2000 {
		files[fmt.Sprintf("%d/%d.jpg", i/100, i)] = jpg
	}
	root := plant(t, files)
	n := 0
	if err := Survey(t.Context(), Options{Workers: 8}, []string{root}, func(it Item) {
		if want := fmt.Sprintf("%d/%d.jpg", n/100, n); it.Rel != want {
			t.Fatalf("item %d is %s, not %s", n, it.Rel, want)
		}
		n++
	}); err != nil || n != 2000 {
		t.Fatal(n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := Survey(ctx, Options{}, []string{root}, func(Item) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestStrangeFile: a file that makes a walker panic is refused, and takes nothing with it.
func TestStrangeFile(t *testing.T) {
	var short []byte
	if err := guarded(func() error { _ = short[5]; return nil }); !errors.Is(err, errBug) {
		t.Error(err)
	}
	if err := guarded(func() error { return io.EOF }); err != io.EOF {
		t.Error(err)
	}
}
