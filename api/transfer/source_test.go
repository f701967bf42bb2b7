package transfer

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
)

func TestUploadNoticesAChangedFile(t *testing.T) {
	changes := map[string]func(path string) error{
		"grown": func(path string) error { return appendTo(path, "more") },
		"cut":   func(path string) error { return os.Truncate(path, 100*kib) },
		"cut, the time kept": func(path string) error {
			was, err := os.Stat(path)
			if err != nil {
				return err
			}
			return errors.Join(os.Truncate(path, 399*kib), os.Chtimes(path, time.Time{}, was.ModTime()))
		},
		"removed":  os.Remove,
		"replaced": func(path string) error { return replace(path, noise(400*kib)) },
		"rewritten": func(path string) error {
			if err := os.WriteFile(path, make([]byte, 400*kib), 0o600); err != nil {
				return err
			}
			return os.Chtimes(path, time.Time{}, time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC))
		},
	}
	for name, change := range changes {
		for _, at := range []int{1, 4} { // while the first part is sent, and the last
			t.Run(name+" during part "+strconv.Itoa(at), func(t *testing.T) {
				path := write(t, noise(400*kib))
				src, err := source.Open(path)
				if err != nil {
					t.Fatal(err)
				}
				defer src.Close()
				s := newStorage(t)
				s.fault = func(n, _ int, _ *storage, w http.ResponseWriter, r *http.Request) bool {
					if n == at {
						if err := change(path); err != nil {
							t.Error(err)
						}
					}
					return false
				}
				var completed [][]Receipt
				e, _ := engine(t, Options{Connections: 1})
				err = e.Upload(t.Context(), src, s.session(400*kib, 100*kib, &completed), nil, nil, new(flow.Meter))
				if api.KindOf(err) != failure.Input || !errors.Is(err, source.ErrChanged) {
					t.Errorf("got %v", err)
				}
				if len(completed) != 0 || s.requests() != at {
					t.Errorf("a changed file was sent on, %d requests, or published: %v", s.requests(), completed)
				}
			})
		}
	}
}

func TestUploadDoesNotFinishAChangedFile(t *testing.T) {
	path := write(t, noise(kib))
	src, err := source.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if err := appendTo(path, "more"); err != nil {
		t.Fatal(err)
	}
	s := newStorage(t)
	e, _ := engine(t, Options{})
	var completed [][]Receipt
	err = e.Upload(t.Context(), src, s.session(kib, kib, &completed), []Receipt{{ETag: "x", Size: kib}}, nil, new(flow.Meter))
	if api.KindOf(err) != failure.Input || len(completed) != 0 {
		t.Errorf("got %v, finished with %v", err, completed)
	}
}

func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(text)
	return err
}

func replace(path string, content []byte) error {
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// A part that was sent before a restart is sent again when the file has other bytes there now.
func TestResumeComparesTheBytes(t *testing.T) {
	content := noise(4 * kib)
	s := newStorage(t)
	e, _ := engine(t, Options{})
	var kept []Receipt
	keep := func(r Receipt) error { kept = append(kept, r); return nil }
	if err := e.Upload(t.Context(), open(t, content), s.session(4*kib, kib, nil), nil, keep, new(flow.Meter)); err != nil {
		t.Fatal(err)
	}
	content[kib+7] ^= 1
	before := s.requests()
	if err := e.Upload(t.Context(), open(t, content), s.session(4*kib, kib, nil), kept, nil, new(flow.Meter)); err != nil {
		t.Fatal(err)
	}
	if n := s.requests() - before; n != 1 || !bytes.Equal(s.content(), content) {
		t.Errorf("%d parts were sent again", n)
	}
}

// The last bytes of a file that changed under the reader are held back.
func TestBodyOfAFileThatChanges(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"not at all": func(string) error { return nil },
		"written to": func(path string) error { return os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)) },
		"replaced": func(path string) error {
			return errors.Join(os.Rename(path, path+"~"), os.WriteFile(path, noise(kib), 0o600))
		},
		"cut":        func(path string) error { return os.Truncate(path, 600) },
		"taken away": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, noise(kib))
			src, err := source.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			body := src.Body()
			defer body.Close()
			if _, err := io.CopyN(io.Discard, body, 500); err != nil {
				t.Fatal(err)
			}
			if err := change(path); err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, body)
			if whole := name == "not at all"; whole != (err == nil && n == kib-500) || !whole && name != "cut" && !errors.Is(err, source.ErrChanged) {
				t.Errorf("%d more bytes: %v", n, err)
			}
		})
	}
}
