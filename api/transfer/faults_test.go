package transfer

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/publishtest"
	"bulkup/api/transfer/flow"
)

// every returns a fault that strikes requests 3, 8, 13…
func every(strike func(part int, s *storage, w http.ResponseWriter, r *http.Request)) func(int, int, *storage, http.ResponseWriter, *http.Request) bool {
	return func(n, part int, s *storage, w http.ResponseWriter, r *http.Request) bool {
		if n%5 != 3 {
			return false
		}
		strike(part, s, w, r)
		return true
	}
}

func TestUploadSurvivesFaults(t *testing.T) {
	faults := map[string]func(part int, s *storage, w http.ResponseWriter, r *http.Request){
		"503 with Retry-After": func(_ int, _ *storage, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "2")
			w.WriteHeader(http.StatusServiceUnavailable)
		},
		"429": func(_ int, _ *storage, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"500 after the body": func(_ int, _ *storage, w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			w.WriteHeader(http.StatusInternalServerError)
		},
		"400 RequestTimeout": func(_ int, _ *storage, w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			io.WriteString(w, "<Error><Code>RequestTimeout</Code><Message>Your socket was idle</Message></Error>")
		},
		"body cut at half": func(_ int, _ *storage, w http.ResponseWriter, r *http.Request) {
			io.CopyN(io.Discard, r.Body, r.ContentLength/2)
			publishtest.HangUp(w)
		},
		"hung up before the body": func(_ int, _ *storage, w http.ResponseWriter, r *http.Request) {
			publishtest.HangUp(w)
		},
		"kept, answer lost": func(part int, s *storage, w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			s.keep(part, body)
			publishtest.HangUp(w)
		},
		"half an answer": func(part int, s *storage, w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.Header().Set("ETag", s.keep(part, body))
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, "half")
			w.(http.Flusher).Flush()
			publishtest.HangUp(w)
		},
		"byte flipped": func(part int, s *storage, w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			body[len(body)/2] ^= 1
			w.Header().Set("ETag", s.keep(part, body))
		},
		"ETag missing": func(part int, s *storage, w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			s.keep(part, body)
		},
	}
	content := noise(2*mib + 12345)
	for name, strike := range faults {
		t.Run(name, func(t *testing.T) {
			s := newStorage(t)
			s.fault = every(strike)
			e, clock := engine(t, Options{Connections: 4})
			var completed [][]Receipt
			var m flow.Meter
			stop := watchMeter(t, &m)
			err := e.Upload(t.Context(), open(t, content), s.session(int64(len(content)), 128*kib, &completed), nil, nil, &m)
			stop()
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(s.content(), content) {
				t.Error("the storage holds other bytes than the file")
			}
			if len(completed) != 1 || len(completed[0]) != 17 {
				t.Errorf("finished with %v", completed)
			}
			if counted := m.Counted(); counted != int64(len(content)) {
				t.Errorf("%d bytes were counted for %d", counted, len(content))
			}
			if s.requests() <= 17 {
				t.Error("no fault has struck")
			}
			if name == "503 with Retry-After" && clock.total() < 2*time.Second {
				t.Errorf("waited %v, less than the server asked for", clock.total())
			}
		})
	}
}

// watchMeter fails the test when m goes back or beyond its total, until the returned function is called.
func watchMeter(t *testing.T, m *flow.Meter) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		var last int64
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
			now, total := m.Bytes()
			if now < last || total > 0 && now > total {
				t.Errorf("the meter went from %d to %d of %d", last, now, total)
				return
			}
			last = now
		}
	})
	return func() { close(done); wg.Wait() }
}

func TestUploadSeesEarlyRefusal(t *testing.T) {
	content := noise(8 * mib)
	for _, status := range []int{http.StatusForbidden, http.StatusRequestEntityTooLarge} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			s := newStorage(t)
			// As a server of C or Rust does: answer at once, and hang up with the body unread.
			s.fault = func(_, _ int, _ *storage, w http.ResponseWriter, r *http.Request) bool {
				conn, rw, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return true
				}
				body := "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
				rw.WriteString("HTTP/1.1 " + strconv.Itoa(status) + " No\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
				rw.Flush()
				conn.Close()
				return true
			}
			e, _ := engine(t, Options{})
			for range 5 {
				err := e.Upload(t.Context(), open(t, content), s.session(int64(len(content)), 8*mib, nil), nil, nil, new(flow.Meter))
				var failed *api.Error
				if !errors.As(err, &failed) || failed.Status != status || failed.Message != "Request has expired" {
					t.Fatalf("got %v", err)
				}
				want := failure.Gone
				if status == http.StatusRequestEntityTooLarge {
					want = failure.Input
				}
				if failed.Kind != want {
					t.Errorf("kind is %s, want %s", failed.Kind, want)
				}
				secretless(t, err)
			}
		})
	}
}

func TestUploadDoubtsASuccessBeforeTheBody(t *testing.T) {
	content := noise(16 * mib)
	s := newStorage(t)
	s.fault = func(n, _ int, _ *storage, w http.ResponseWriter, _ *http.Request) bool {
		if n > 1 {
			return false
		}
		w.Header().Set("Connection", "close")
		w.Header().Set("ETag", `"early"`)
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		return true
	}
	e, _ := engine(t, Options{})
	if err := e.Upload(t.Context(), open(t, content), s.session(16*mib, 16*mib, nil), nil, nil, new(flow.Meter)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(s.content(), content) {
		t.Error("a part was taken for kept that was never sent")
	}
}

func TestUploadAnswersThatAreFinal(t *testing.T) {
	tests := map[string]struct {
		status int
		header http.Header
		body   string
		want   failure.Kind
	}{
		"expired in the way of S3":     {status: 403, body: "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", want: failure.Gone},
		"expired in the way of others": {status: 400, body: "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", want: failure.Gone},
		"expired token":                {status: 400, body: "<Error><Code>ExpiredToken</Code></Error>", want: failure.Gone},
		"clock too far off":            {status: 400, body: "<Error><Code>RequestTimeTooSkewed</Code></Error>", want: failure.Gone},
		"empty 403":                    {status: 403, want: failure.Gone},
		"page with 403":                {status: 403, body: "<html><title>Forbidden</title></html>", want: failure.Gone},
		"session removed":              {status: 404, body: "<Error><Code>NoSuchUpload</Code></Error>", want: failure.Gone},
		"gone":                         {status: 410, want: failure.Gone},
		"too large":                    {status: 413, want: failure.Input},
		"wrong part":                   {status: 400, body: "<Error><Code>InvalidArgument</Code></Error>", want: failure.Input},
		"redirect":                     {status: 307, header: http.Header{"Location": {"http://127.0.0.1:1/elsewhere"}}, want: failure.Input},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStorage(t)
			s.fault = func(_, _ int, _ *storage, w http.ResponseWriter, r *http.Request) bool {
				io.Copy(io.Discard, r.Body)
				for k, v := range test.header {
					w.Header()[k] = v
				}
				w.WriteHeader(test.status)
				io.WriteString(w, test.body)
				return true
			}
			e, _ := engine(t, Options{})
			err := e.Upload(t.Context(), open(t, noise(kib)), s.session(kib, kib, nil), nil, nil, new(flow.Meter))
			if api.KindOf(err) != test.want {
				t.Errorf("%v is %q, want %q", err, api.KindOf(err), test.want)
			}
			if s.requests() != 1 {
				t.Errorf("asked %d times", s.requests())
			}
			secretless(t, err)
		})
	}
}
