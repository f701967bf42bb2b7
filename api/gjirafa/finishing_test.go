package gjirafa_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"bulkup/api/failure"
	"bulkup/api/gjirafa"
	"bulkup/api/publishtest"
	"bulkup/api/publishtest/conformance"
	"bulkup/api/transfer"
)

// Whether an upload that was about to end has become a file is asked before anything is sent
// again; where the service cannot say, nothing is.
func TestKilledBeforeTheEndWasConfirmed(t *testing.T) {
	const size = part + 1
	for name, test := range map[string]struct {
		after  time.Duration
		resume string // what the service answers to that; "" is the truth
		kind   failure.Kind
	}{
		"soon":                        {},
		"long after":                  {after: 13 * time.Hour, kind: failure.Unknown},
		"a session that looks open":   {resume: links, kind: failure.Unknown},
		"a page of a gateway":         {resume: "<html><title>404 Not Found</title></html>", kind: failure.Unknown},
		"the question is not allowed": {resume: `{"success":false,"errors":["It has ended"],"statusCode":400}`, kind: failure.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			g := publishtest.NewGjirafa(t)
			s := service(g)
			path, content := conformance.Write(t, size)
			run := conformance.Run{Service: s, Path: path}
			run.Whole(t, content) // and killed before that was written down
			g.Strike = func(_ int, w http.ResponseWriter, r *http.Request) bool {
				switch {
				case test.resume != "" && strings.HasSuffix(r.URL.Path, "multipart-resume"):
					if strings.HasPrefix(test.resume, "<") {
						w.WriteHeader(http.StatusNotFound)
					}
					_, _ = io.WriteString(w, test.resume)
				case test.resume != "" && strings.HasSuffix(r.URL.Path, "multipart-complete"):
					w.WriteHeader(http.StatusBadRequest)
					_, _ = io.WriteString(w, `{"success":false,"errors":["NoSuchUpload"],"statusCode":400}`)
				default:
					return false
				}
				return true
			}
			run.Service.Publisher = func(t *testing.T, _ *transfer.Engine) transfer.Publisher {
				return gjirafa.Publisher{Client: clientAt(t, g, "", func() time.Time { return time.Now().Add(test.after) })}
			}
			if test.kind == "" {
				run.Whole(t, content)
			} else {
				_, err := run.Publish(t, -1)
				conformance.Kind(t, err, test.kind, "may be stored already")
			}
			if _, sent := g.Store.Sent(); sent != size {
				t.Errorf("%d bytes were sent for %d that were there", sent, size)
			}
		})
	}
}

// How long an upload is kept counts from its begin, and not from when it was about to end:
// a slow line may have needed most of that time.
func TestUploadThatMayHaveEndedByItself(t *testing.T) {
	g := publishtest.NewGjirafa(t)
	s := service(g)
	ahead := time.Duration(0)
	s.Publisher = func(t *testing.T, _ *transfer.Engine) transfer.Publisher {
		return gjirafa.Publisher{Client: clientAt(t, g, "", func() time.Time { return time.Now().Add(ahead) })}
	}
	p := s.Publisher(t, nil)
	file := transfer.File{Name: "a.png", Type: "image/png", Size: 1000}
	begun, err := p.Begin(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	token := begun.Session.Token()
	if err := begun.Session.Abort(t.Context()); err != nil {
		t.Fatal(err)
	}
	finishing := time.Now().Add(10 * time.Hour)
	ahead = 13 * time.Hour
	_, err = p.Resume(t.Context(), file, token, finishing)
	conformance.Kind(t, err, failure.Unknown, "may be stored already")
}

const links = `{"success":true,"result":{"requestKey":"k","presignedUrl":[` +
	`{"partNumber":1,"presignedUrl":"https://s.example/1?sig=topsecret"},{"partNumber":2,"presignedUrl":"https://s.example/2?sig=topsecret"}]}}`

// An upload that had ended before it could become a file is no file.
func TestEndedBeforeItsEnd(t *testing.T) {
	g := publishtest.NewGjirafa(t)
	struck := false
	g.Strike = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if struck && strings.HasSuffix(r.URL.Path, "multipart-resume") ||
			!struck && strings.HasSuffix(r.URL.Path, "multipart-complete") {
			struck = true
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"success":false,"errors":["Result Not Found"],"statusCode":404}`)
			return true
		}
		return false
	}
	path, content := conformance.Write(t, 1000)
	run := conformance.Run{Service: service(g), Path: path}
	run.Whole(t, content)
}
