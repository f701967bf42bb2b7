package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir, "docs", "blobs")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

type document struct {
	Name string
	N    int
}

func TestDocumentsSurvive(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	want := map[string]document{"a": {"first", 1}, "b": {"second", 2}}
	for id, d := range want {
		if err := s.Put("docs", id, document{"replaced", 0}); err != nil {
			t.Fatal(err)
		}
		if err := s.Put("docs", id, d); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Put("docs", "gone", document{}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // once more is no error
		if err := s.RemoveDocument("docs", "gone"); err != nil {
			t.Error(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got, damaged, err := Documents[document](open(t, dir), "docs")
	if err != nil || len(damaged) != 0 {
		t.Errorf("%v, %v", damaged, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDamagedDocumentIsSetAside(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := s.Put("docs", "good", document{N: 1}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "docs", "bad.json"), []byte(`{"N":`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]string{{filepath.Join("docs", "bad.damaged")}, nil} {
		got, damaged, err := Documents[document](s, "docs")
		if err != nil || len(got) != 1 || !cmp.Equal(damaged, want) {
			t.Errorf("%v, %v, %v", got, damaged, err)
		}
	}
	if data, err := os.ReadFile(filepath.Join(dir, "docs", "bad.damaged")); err != nil || string(data) != `{"N":` {
		t.Errorf("%q, %v", data, err)
	}
}

func TestDraft(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	write := func(text string) *Draft {
		d, err := s.Draft()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(d, text); err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := write("one")
	if _, err := s.Stat("blobs", "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a draft is to be seen: %v", err)
	}
	if err := d.Keep("blobs", "x"); err != nil {
		t.Fatal(err)
	}
	d.Discard() // too late
	if err := write("two").Keep(filepath.Join("new", "folder"), "y"); err != nil {
		t.Error(err)
	}
	write("three").Discard()
	left := write("four") // as of a killed process
	f, err := s.Open("blobs", "x")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || string(got) != "one" {
		t.Errorf("%q, %v", got, err)
	}
	if names, err := s.Names("drafts"); err != nil || len(names) != 1 {
		t.Errorf("%v, %v", names, err)
	}
	left.Close()
	s.Close()
	if names, err := open(t, dir).Names("drafts"); err != nil || len(names) != 0 {
		t.Errorf("after a restart: %v, %v", names, err)
	}
}

func TestNothingOutside(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(dir, "outside")
	if err := os.WriteFile(outside, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, filepath.Join(dir, "store"))
	if f, err := s.Open("blobs", filepath.Join("..", "..", "outside")); err == nil {
		f.Close()
		t.Error("read outside")
	}
	if err := s.Remove("blobs", filepath.Join("..", "..", "outside")); err == nil {
		t.Error("removed outside")
	}
	d, err := s.Draft()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Keep("blobs", filepath.Join("..", "..", "outside")); err == nil {
		t.Error("written outside")
	}
	if got, err := os.ReadFile(outside); err != nil || string(got) != "mine" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestOneOwner(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := Open(dir); !errors.Is(err, ErrInUse) {
		t.Errorf("%v", err)
	}
	s.Close()
	open(t, dir)
}

func TestRemoveOlder(t *testing.T) {
	s := open(t, t.TempDir())
	now := time.Now()
	for name, age := range map[string]time.Duration{"old": 2 * time.Hour, "needed": 2 * time.Hour, "young": time.Minute} {
		d, err := s.Draft()
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Keep("blobs", name); err != nil {
			t.Fatal(err)
		}
		if err := s.root.Chtimes(filepath.Join("blobs", name), now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	n, err := s.RemoveOlder("blobs", now.Add(-time.Hour), func(name string) bool { return name == "needed" })
	if err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	if names, err := s.Names("blobs"); err != nil || !cmp.Equal(names, []string{"needed", "young"}) {
		t.Errorf("%v, %v", names, err)
	}
}
