package catalogue

import (
	"regexp"
	"testing"
)

// TestNamesAreOfOneModel: a name says which model it is, and checksums are whole.
func TestNamesAreOfOneModel(t *testing.T) {
	seen := make(map[string]string)
	hex := regexp.MustCompile(`^[0-9a-f]*$`)
	for _, k := range All() {
		for _, name := range append(k.Names(), k.SHA256, k.Blob) {
			if other := seen[name]; name != "" && other != "" {
				t.Errorf("%q is of %s and %s", name, other, k.Name)
			}
			seen[name] = k.Name
		}
		if k.Title == "" || k.Purpose == "" || k.Licence == "" || k.SHA256 == "" && k.Blob == "" {
			t.Errorf("%+v lacks something", k)
		}
		if n := len(k.SHA256); n != 0 && n != 64 || !hex.MatchString(k.SHA256+k.Blob) {
			t.Errorf("%s: SHA-256 %q", k.Name, k.SHA256)
		}
		if n := len(k.Blob); n != 0 && n != 40 {
			t.Errorf("%s: blob %q", k.Name, k.Blob)
		}
	}
}

func TestLookup(t *testing.T) {
	for name, want := range map[string]string{
		"realesrgan-x4plus": "upscayl-standard-4x", "realesrgan-x4fast": Lite, "realesrgan-x4plus-anime": "digital-art-4x",
		"realesr-animevideov3-x2": "realesr-animevideov3", "remacri": "remacri-4x", "upscayl-lite-4x": Lite,
	} {
		if k, ok := Lookup(name); !ok || k.Name != want {
			t.Errorf("%s is %q", name, k.Name)
		}
	}
	if k, ok := Lookup("crystal-plus-4x"); ok {
		t.Errorf("a model that only the cloud has is %s", k.Name)
	}
}

// TestSums: `printf hello | git hash-object --stdin` and sha256sum say the same.
func TestSums(t *testing.T) {
	want := Sums{SHA256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", Blob: "b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0"}
	if got := SumsOf([]byte("hello")); got != want {
		t.Error(got)
	}
}

func TestRecognise(t *testing.T) {
	for _, k := range All() {
		if got, ok := Recognise(Sums{SHA256: k.SHA256, Blob: "other"}); k.SHA256 != "" && (!ok || got.Name != k.Name) {
			t.Errorf("%s is not known by its SHA-256", k.Name)
		}
		if got, ok := Recognise(Sums{SHA256: "other", Blob: k.Blob}); k.Blob != "" && (!ok || got.Name != k.Name) {
			t.Errorf("%s is not known by git's id", k.Name)
		}
	}
	if k, ok := Recognise(Sums{}); ok {
		t.Errorf("nothing is %s", k.Name)
	}
}
