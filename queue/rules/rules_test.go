package rules

import (
	"path/filepath"
	"strings"
	"testing"

	"bulkup/queue/job"
)

func TestRulePatterns(t *testing.T) {
	home := filepath.ToSlash(t.TempDir())
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	in := func(root, rel string) job.Source { return job.Source{Path: root + "/" + rel, Root: root, Rel: rel} }
	for _, c := range []struct {
		pattern string
		source  job.Source
		want    bool
	}{
		{"scans/**", in("/photos/scans", "a/b.jpg"), true},
		{"scans/**", in("/photos", "scans/a.jpg"), true},
		{"scans/**", in("/photos", "old/scans/a.jpg"), false},
		{"**/scans/**", in("/photos", "old/scans/a.jpg"), true},
		{"scans/*", in("/photos", "scans/deep/a.jpg"), false},
		{"Scans/**", in("/photos", "SCANS/a.jpg"), true},
		{"*.{jpg,jpeg}", in("/photos", "deep/er/A.JPG"), true},
		{"*.png", in("/photos", "deep/er/a.jpg"), false},
		{"e\u0301t\u00e9/**", in("/photos", "\u00e9te\u0301/a.jpg"), true},
		{"/photos/**", in("/photos", "a.jpg"), true},
		{"/photos/**", in("/other/photos", "a.jpg"), false},
		{"~/in/**", in(home+"/in", "a.jpg"), true},
		{"~/in/**", in("/in", "a.jpg"), false},
		{"C:/in/**", job.Source{Path: "c:/in/a.jpg", Root: "c:/in", Rel: "a.jpg"}, true},
		{"**", job.Source{URL: "https://example.org/a.jpg", Rel: "a.jpg"}, false},
		{"tmp/**", job.Source{Path: "/state/kept-1/a.jpg", Dropped: "/tmp/a.jpg", Root: "/home/tmp", Rel: "a.jpg", Single: true}, true},
		{"/tmp/**", job.Source{Path: "/state/kept-1/a.jpg", Dropped: "/tmp/a.jpg", Root: "/home", Rel: "a.jpg", Single: true}, true},
	} {
		r, err := New([]Rule{{Match: c.pattern}})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Find(c.source) == 0; got != c.want {
			t.Errorf("%q on %s: %v", c.pattern, c.source.Path, got)
		}
	}
	if _, err := New([]Rule{{Match: "a[b"}}); err == nil || !strings.Contains(err.Error(), "a[b") {
		t.Errorf("a broken pattern: %v", err)
	}
}
