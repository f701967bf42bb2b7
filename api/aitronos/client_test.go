package aitronos_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/aitronos"
	"bulkup/api/failure"
	"bulkup/api/publishtest"
	"bulkup/api/publishtest/conformance"
	"bulkup/api/transfer"
)

// start returns a service with small chunks.
func start(t *testing.T) *publishtest.Aitronos {
	a := publishtest.NewAitronos(t)
	a.Chunk = chunk
	return a
}

// registers returns how often the file was registered, or tried to be.
func registers(a *publishtest.Aitronos) (n int) {
	for _, call := range a.Calls() {
		if strings.HasSuffix(call, "/files") {
			n++
		}
	}
	return n
}

func TestBearer(t *testing.T) {
	a := start(t)
	a.Bearer = true
	s := service(a)
	s.Publisher = func(t *testing.T, e *transfer.Engine) transfer.Publisher {
		return aitronos.Publisher{Client: client(t, a, aitronos.Bearer), Engine: e}
	}
	path, content := conformance.Write(t, 1000)
	run := conformance.Run{Service: s, Path: path}
	run.Whole(t, content)
}

func TestRefusalsInBothShapes(t *testing.T) {
	for _, old := range []bool{false, true} {
		a := start(t)
		a.Old, a.Bearer = old, true
		_, err := client(t, a, aitronos.XAPIKey).Begin(t.Context(), "a.png", "image/png", 1)
		conformance.Kind(t, err, failure.Refused, "Aitronos", "No API key", "401")
		conformance.Secretless(t, err)
		if traced := strings.Contains(err.Error(), "[trace abc-123-def]"); traced == old {
			t.Errorf("%v: trace is %v", err, traced)
		}
	}
}

func TestOrganizationAccessDenied(t *testing.T) {
	a := start(t)
	base, err := api.ParseBase(a.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := aitronos.New(aitronos.Options{BaseURL: base, OrganizationID: "org_9", Key: publishtest.Key})
	defer c.CloseIdle()
	_, err = c.Begin(t.Context(), "a.png", "image/png", 1)
	conformance.Kind(t, err, failure.Refused, "You do not have access", "403")
}

func TestValidationErrorOfTheGeneratedClients(t *testing.T) {
	a := start(t)
	a.Strike = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("X-Request-Id", "req-9")
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, `{"detail":[{"loc":["body","file_size"],"msg":"value is not a valid integer","type":"type_error"}]}`)
		return true
	}
	_, err := client(t, a, "").Begin(t.Context(), "a.png", "image/png", 1)
	conformance.Kind(t, err, failure.Input, "not a valid integer", "req-9")
}

func TestLinksThatAreNotUsed(t *testing.T) {
	for link, words := range map[string]string{
		"":                                      "no upload",
		"http://s.example/?upload_id=topsecret": "not safe",
		"ftp://s.example/?upload_id=topsecret":  "ftp",
		"https://u:p@s.example/?upload_id=topsecret": "user or password",
	} {
		a := start(t)
		a.Strike = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			_, _ = io.WriteString(w, `{"upload_url":"`+link+`","gcs_path":"p","file_id":"f"}`)
			return true
		}
		_, err := client(t, a, "").Begin(t.Context(), "a.png", "image/png", 1)
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: %v", link, err)
		}
		conformance.Secretless(t, err)
	}
}

func TestEmptyFileIsRefusedBeforeAnyCall(t *testing.T) {
	a := start(t)
	path, _ := conformance.Write(t, 0)
	run := conformance.Run{Service: service(a), Path: path}
	_, err := run.Publish(t, -1)
	conformance.Kind(t, err, failure.Input, "empty")
	if calls := a.Calls(); len(calls) != 0 {
		t.Errorf("calls %q", calls)
	}
}

func TestTooLargeFileIsNotSent(t *testing.T) {
	a := start(t)
	a.MaxFileSize = 999
	path, _ := conformance.Write(t, 1000)
	run := conformance.Run{Service: service(a), Path: path}
	_, err := run.Publish(t, -1)
	conformance.Kind(t, err, failure.Input, "1000 bytes", "at most 999")
	if a.Received() != 0 || a.Open() != 0 {
		t.Errorf("%d bytes were sent, %d sessions are left", a.Received(), a.Open())
	}
}

func TestRegisterSeesTheObjectLate(t *testing.T) {
	a := start(t)
	a.Unseen = 2
	path, content := conformance.Write(t, 3*chunk)
	run := conformance.Run{Service: service(a), Path: path}
	run.Whole(t, content)
	if n := registers(a); n != 3 || a.Received() != 3*chunk {
		t.Errorf("registered %d times, %d bytes were sent", n, a.Received())
	}
}

// The document asks for the id of the file in one sentence, and leaves it out elsewhere.
func TestRegisterWithAndWithoutAnID(t *testing.T) {
	for calls, change := range map[int]func(*publishtest.Aitronos){
		1: func(a *publishtest.Aitronos) { a.FileID = publishtest.Wanted }, 2: func(a *publishtest.Aitronos) { a.FileID = publishtest.Unwanted },
	} {
		a := start(t)
		change(a)
		path, content := conformance.Write(t, 1000)
		run := conformance.Run{Service: service(a), Path: path}
		run.Whole(t, content)
		if n := registers(a); n != calls {
			t.Errorf("registered by %d calls, not %d", n, calls)
		}
	}
}

func TestRegisterNeverSeesTheObject(t *testing.T) {
	a := start(t)
	a.Unseen = 1000
	path, _ := conformance.Write(t, 1000)
	run := conformance.Run{Service: service(a), Path: path}
	_, err := run.Publish(t, -1)
	conformance.Kind(t, err, failure.Gone, "no such object")
	if a.Received() > 2000 {
		t.Errorf("%d bytes were sent", a.Received())
	}
}

func TestPlainLink(t *testing.T) {
	conformance.All(t, func(t *testing.T) conformance.Service {
		a := start(t)
		a.Simple = true
		s := service(a)
		s.Size, s.Part = 1000, 1000
		return s
	})
}

func TestExpiredSessionIsLeft(t *testing.T) {
	a := start(t)
	a.Life = time.Nanosecond
	path, content := conformance.Write(t, 3*chunk)
	run := conformance.Run{Service: service(a), Path: path}
	if _, err := run.Publish(t, 1); err == nil {
		t.Fatal("not killed")
	}
	run.Whole(t, content)
	if n := len(a.Sessions()); n != 2 {
		t.Errorf("%d sessions were opened", n)
	}
}

// A session that is gone, or takes back what it had confirmed, is replaced.
func TestSessionsThatFail(t *testing.T) {
	answer := func(at, status int) func(*publishtest.GCS) {
		return func(g *publishtest.GCS) {
			g.Refuse = func(n int, w http.ResponseWriter, _ *http.Request) bool {
				if n >= at {
					w.WriteHeader(status)
				}
				return n >= at
			}
		}
	}
	for name, spoil := range map[string]func(*publishtest.GCS){
		"not found": answer(2, http.StatusNotFound),
		"gone":      answer(1, http.StatusGone),
		"goes back": func(g *publishtest.GCS) {
			g.Refuse = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
				if n == 3 {
					g.Bytes = g.Bytes[:chunk]
				}
				return false
			}
		},
		"damages": func(g *publishtest.GCS) {
			g.Refuse = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
				if n == 2 {
					g.Bytes[0] ^= 1
				}
				return false
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := start(t)
			first := true
			a.Session = func(g *publishtest.GCS) {
				if first {
					spoil(g)
				}
				first = false
			}
			path, content := conformance.Write(t, 4*chunk)
			run := conformance.Run{Service: service(a), Path: path}
			run.Whole(t, content)
			if n := len(a.Sessions()); n != 2 {
				t.Errorf("%d sessions were opened", n)
			}
		})
	}
}
