package models

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tiny returns the files of a small network.
func tiny(t *testing.T) (graph, weights []byte) {
	t.Helper()
	for suffix, data := range map[string]*[]byte{graphSuffix: &graph, weightsSuffix: &weights} {
		var err error
		if *data, err = os.ReadFile("testdata/tiny" + suffix); err != nil {
			t.Fatal(err)
		}
	}
	return graph, weights
}

// folder has the tiny network under names.
func folder(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	graph, weights := tiny(t)
	for _, name := range names {
		if err := errors.Join(os.WriteFile(filepath.Join(dir, name+graphSuffix), graph, 0o666), os.WriteFile(filepath.Join(dir, name+weightsSuffix), weights, 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func namesOf(all []Model) (names []string) {
	for _, m := range all {
		names = append(names, m.Name)
	}
	return names
}

var builtInNames = []string{"upscayl-lite-4x", "realesr-animevideov3"}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// TestAddAndRemove: models of a folder are there, for other processes too, work, and go.
func TestAddAndRemove(t *testing.T) {
	s := Open(filepath.Join(t.TempDir(), "not", "there", "yet"))
	if names := namesOf(s.List()); !slices.Equal(names, builtInNames) {
		t.Errorf("a fresh machine has %v", names)
	}
	added, err := s.AddPath(folder(t, "one", "two"))
	if err != nil || !slices.Equal(namesOf(added), []string{"one", "two"}) {
		t.Fatal(added, err)
	}
	other := Open(s.Dir())
	m, ok := other.Find("two")
	if !ok || m.Factor != 2 || m.Bytes == 0 || !filepath.IsAbs(m.From) || !strings.Contains(m.Licence, "unknown") {
		t.Errorf("%+v", m)
	}
	for _, name := range other.Names()[:4] {
		if err := other.Check(t.Context(), name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(s.Dir(), ".new-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := s.Remove("two"); err != nil {
		t.Error(err)
	}
	if names := namesOf(other.List()); !slices.Equal(names, append(slices.Clone(builtInNames), "one")) {
		t.Errorf("left are %v", names)
	}
	for name, says := range map[string]string{"upscayl-lite-4x": "comes with bulkup", "two": "no model", "../one": "no model"} {
		if err := s.Remove(name); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRefused: what cannot be a model is refused with the reason, and nothing of it is
// kept.
func TestRefused(t *testing.T) {
	graph, weights := tiny(t)
	for name, c := range map[string]struct {
		name           string
		graph, weights []byte
		says           string
	}{
		"cut off":        {"a", graph, weights[:len(weights)/2], "layer "},
		"too long":       {"a", graph, append(slices.Clone(weights), 1, 2, 3, 4), "more than the layers"},
		"no graph":       {"a", []byte("no graph"), weights, "cannot be used"},
		"unknown layer":  {"a", bytes.Replace(graph, []byte("PReLU"), []byte("Softm"), 1), weights, "layer "},
		"lying counts":   {"a", []byte("7767517\n1000000 1000000\n"), weights, "cannot be used"},
		"a name of ours": {"upscayl-lite-4x", graph, weights, "comes with bulkup"},
		"a known name":   {"upscayl-standard-4x", graph, weights, "the checksum differs"},
		"a bad name":     {"-rf *", graph, weights, "cannot be the name"},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, c.name+graphSuffix)
		if err := errors.Join(os.WriteFile(path, c.graph, 0o666), os.WriteFile(filepath.Join(dir, c.name+weightsSuffix), c.weights, 0o666)); err != nil {
			t.Fatal(err)
		}
		s := Open(t.TempDir())
		if _, err := s.AddPath(path); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(s.Dir()); len(left) > 0 {
			t.Errorf("%s: %v is kept", name, left)
		}
	}
	s := Open(t.TempDir())
	alone := filepath.Join(t.TempDir(), "a.param")
	if err := os.WriteFile(alone, graph, 0o666); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		"/nowhere": "there is no folder", t.TempDir(): "there is no model in", alone: "a.bin", "testdata/tiny.bin": "is no .param file",
	} {
		if _, err := s.AddPath(path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestOneOfSeveral: the others of a folder are added, and the error names the one.
func TestOneOfSeveral(t *testing.T) {
	dir := folder(t, "good", "torn")
	if err := os.WriteFile(filepath.Join(dir, "torn.bin"), []byte("torn"), 0o666); err != nil {
		t.Fatal(err)
	}
	added, err := Open(t.TempDir()).AddPath(dir)
	if !slices.Equal(namesOf(added), []string{"good"}) || err == nil || !strings.Contains(err.Error(), "torn") {
		t.Error(added, err)
	}
}

// TestCheckFindsChanges: weights that have changed are found before they are used for
// a batch.
func TestCheckFindsChanges(t *testing.T) {
	s := Open(t.TempDir())
	if _, err := s.AddPath(folder(t, "one")); err != nil {
		t.Fatal(err)
	}
	_, weights := tiny(t)
	weights[len(weights)/2] ^= 1
	if err := os.WriteFile(s.path("one", weightsSuffix), weights, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context(), "one"); err == nil || !strings.Contains(err.Error(), "have changed") {
		t.Error(err)
	}
	if err := os.WriteFile(s.path("one", noteSuffix), []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context(), "one"); err == nil || !strings.Contains(err.Error(), "add it again") {
		t.Error(err)
	}
	if names := namesOf(s.List()); !slices.Equal(names, builtInNames) {
		t.Errorf("listed are %v", names)
	}
	if err := s.Check(t.Context(), "other"); err == nil || !strings.Contains(err.Error(), "no model") {
		t.Error(err)
	}
}

// site serves files by their paths, over the loopback.
func site(t *testing.T, files map[string][]byte) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if data, ok := files[r.URL.Path]; ok {
			w.Header().Set("Content-Length", strconv.Itoa(len(data)))
			_, _ = w.Write(data)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func zipped(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, data := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestFetch: an address brings a model when its checksum is right, by either of its files
// or as an archive.
func TestFetch(t *testing.T) {
	graph, weights := tiny(t)
	archive := zipped(t, map[string][]byte{"models/inside.param": graph, "models/inside.bin": weights, "README.md": []byte("hello")})
	url := site(t, map[string][]byte{"/m/far.param": graph, "/m/far.bin": weights, "/all.zip": archive})
	s := Open(t.TempDir())
	for what, c := range map[string]struct {
		sum  string
		want string
	}{"/m/far.bin": {sumOf(weights), "far"}, "/m/far.param": {strings.ToUpper(sumOf(weights)), "far"}, "/all.zip": {sumOf(archive), "inside"}} {
		var done, total int64
		added, err := s.Fetch(t.Context(), Download{What: url + what, SHA256: c.sum, Progress: func(d, of int64) { done, total = d, of }})
		if err != nil || !slices.Equal(namesOf(added), []string{c.want}) {
			t.Errorf("%s: %v, %v", what, added, err)
		}
		if done == 0 || done != total {
			t.Errorf("%s: progress ends at %d of %d", what, done, total)
		}
		if err := s.Check(t.Context(), c.want); err != nil {
			t.Error(err)
		}
	}
}

// lyingZip has a file of 3 MB that its table says is small.
func lyingZip(t *testing.T) []byte {
	t.Helper()
	var packed, b bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err == nil {
		_, err = deflate.Write(make([]byte, 3<<20))
	}
	z := zip.NewWriter(&b)
	w, werr := z.CreateRaw(&zip.FileHeader{Name: "a.param", Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: 10})
	if err = errors.Join(err, werr); err == nil {
		_, err = w.Write(packed.Bytes())
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestFetchRefuses: what is not what was asked for is not kept.
func TestFetchRefuses(t *testing.T) {
	graph, weights := tiny(t)
	bomb, lying := zipped(t, map[string][]byte{"a.param": make([]byte, 3<<20), "a.bin": weights}), lyingZip(t)
	url := site(t, map[string][]byte{
		"/a.param": graph, "/a.bin": weights, "/bomb.zip": bomb, "/lying.zip": lying, "/empty.zip": zipped(t, nil), "/bad.zip": []byte("zip"),
		"/upscayl-standard-4x.param": graph, "/upscayl-standard-4x.bin": weights,
	})
	sum, other := sumOf(weights), strings.Repeat("0", 64)
	for name, c := range map[string]struct{ what, sum, says string }{
		"no checksum":    {url + "/a.bin", "", "needs --sha256"},
		"half of one":    {url + "/a.bin", sum[:32], "64 hexadecimal digits"},
		"another":        {url + "/a.bin", other, "the checksum differs"},
		"not there":      {url + "/b.bin", sum, "404"},
		"not encrypted":  {"http://models.example.org/a.bin", sum, "https"},
		"another kind":   {url + "/a.tar", sum, "has to end with"},
		"no name":        {"no-such-model", "", "the catalogue has upscayl-lite-4x, "},
		"bomb":           {url + "/bomb.zip", sumOf(bomb), "more than 2 MB"},
		"lying bomb":     {url + "/lying.zip", sumOf(lying), "a.param"},
		"empty archive":  {url + "/empty.zip", sumOf(zipped(t, nil)), "no model"},
		"no archive":     {url + "/bad.zip", sumOf([]byte("zip")), "cannot be read"},
		"only the cloud": {"crystal-plus-4x", "", "no model of the catalogue"},
		"not the known":  {"upscayl-standard-4x", "", "what came is not Upscayl Standard"},
	} {
		s := Open(t.TempDir())
		_, err := s.Fetch(t.Context(), Download{What: c.what, SHA256: c.sum, origin: url + "/"})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(s.Dir()); len(left) > 0 {
			t.Errorf("%s: %v is kept", name, left)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(t.TempDir()).Fetch(ctx, Download{What: url + "/a.bin", SHA256: sum}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestResolve: names say what they are; only names that nobody knows are refused.
func TestResolve(t *testing.T) {
	s := Open(t.TempDir())
	if _, err := s.AddPath(folder(t, "mine")); err != nil {
		t.Fatal(err)
	}
	cloud := []string{"crystal-plus-4x", "upscayl-standard-4x", "upscayl-lite-4x"}
	for name, want := range map[string]string{
		"mine": "mine: ", "realesrgan-x4fast": "upscayl-lite-4x: ", "upscayl-lite-4x": "upscayl-lite-4x: ", "faithful": ": ",
		"crystal-plus-4x":     "upscayl-lite-4x: stand-in: Upscayl Lite, since only the cloud has crystal-plus-4x",
		"upscayl-standard-4x": "upscayl-lite-4x: stand-in: Upscayl Lite; `bulkup models add upscayl` or `bulkup models add upscayl-standard-4x` brings the real one",
	} {
		c, err := s.Resolve(name, cloud)
		if got := c.Model.Name + ": " + c.StandIn; err != nil || got != want || c.Classical != (name == "faithful") {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	served := s.ForOthers()
	c, err := served.Resolve("upscayl-standard-4x", cloud)
	if want := "stand-in: Upscayl Lite, since the server lacks upscayl-standard-4x; who runs it can add that with `bulkup models add upscayl-standard-4x`"; err != nil || c.StandIn != want {
		t.Errorf("to others: %q, %v", c.StandIn, err)
	}
	if _, err := served.Resolve("other", cloud); err == nil || !strings.Contains(err.Error(), `there is no model "other" on the server`) {
		t.Error(err)
	}
	if _, err := s.Resolve("other", cloud); err == nil || !strings.HasSuffix(err.Error(), "there are upscayl-lite-4x, realesr-animevideov3, mine, faithful, faithful-fast") {
		t.Error(err)
	}
}

// TestSpeeds: small pictures say nothing, large ones half, and a file that makes no sense
// is as good as none.
func TestSpeeds(t *testing.T) {
	s := Open(t.TempDir())
	v := s.Speeds("avx2", 2)
	v.Learn("a", 0.001, time.Hour)
	if d := v.PerMegapixel("a"); d != 0 {
		t.Errorf("a thumbnail says %v", d)
	}
	v.Measured("a", 0.004, 40*time.Millisecond)
	v.Measured("a", 0.004, time.Hour)
	if d := v.PerMegapixel("a"); d != 10*time.Second {
		t.Errorf("measured: %v", d)
	}
	v.Learn("a", 100, 2000*time.Second)
	if d := v.PerMegapixel("a"); d != 15*time.Second {
		t.Errorf("learned: %v", d)
	}
	if d := s.Speeds("plain", 2).PerMegapixel("a"); d != 0 {
		t.Errorf("with other kernels: %v", d)
	}
	for _, text := range []string{"{", `{"machine":"` + v.machine + `","secondsPerMegapixel":{"a":-1}}`, `{"machine":"` + v.machine + `"}`} {
		if err := os.WriteFile(v.path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if d := v.PerMegapixel("a"); d != 0 {
			t.Errorf("%s: %v", text, d)
		}
		v.Measured("a", 1, time.Second)
		if d := v.PerMegapixel("a"); d != time.Second {
			t.Errorf("after %s: %v", text, d)
		}
	}
}

// TestInstalled: the places of the three systems, and the program beside the models.
func TestInstalled(t *testing.T) {
	env := func(name string) string {
		return map[string]string{"HOME": "/home/me", "ProgramFiles": "/pf", "LOCALAPPDATA": "/local"}[name]
	}
	everywhere := func(string) bool { return true }
	for system, want := range map[string][]string{
		"linux": {"/opt/Upscayl/resources/models", "/var/lib/flatpak/app/org.upscayl.Upscayl/current/active/files/upscayl/resources/models",
			"/home/me/.local/share/flatpak/app/org.upscayl.Upscayl/current/active/files/upscayl/resources/models"},
		"darwin":  {"/Applications/Upscayl.app/Contents/Resources/models", "/home/me/Applications/Upscayl.app/Contents/Resources/models"},
		"windows": {"/pf/Upscayl/resources/models", "/local/Programs/upscayl/resources/models"},
	} {
		for i, path := range want {
			want[i] = filepath.FromSlash(path)
		}
		if got := installed(system, env, everywhere); !slices.Equal(got, want) {
			t.Errorf("%s: %v", system, got)
		}
	}
	bin := filepath.FromSlash("/opt/Upscayl/resources/bin/upscayl-bin")
	if got := installedProgram("linux", env, func(path string) bool { return path == bin }); got != bin {
		t.Errorf("the program is %q", got)
	}
	if got := installedProgram("linux", env, func(string) bool { return false }); got != "" {
		t.Errorf("where there is none, it is %q", got)
	}
}
