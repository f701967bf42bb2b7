package upscayl

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
)

// large is a start that takes a large file along, of which read counts what has left.
func large(read *atomic.Int64) StartRequest {
	return StartRequest{Model: "upscayl-lite-4x", Scale: 2, Format: "png", File: &FileBody{Name: "a.png", Type: "image/png", Size: largeFile,
		Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.TeeReader(bytes.NewReader(make([]byte, largeFile)), counter{read})), nil
		}}}
}

type counter struct{ n *atomic.Int64 }

func (c counter) Write(p []byte) (int, error) {
	c.n.Add(int64(len(p)))
	return len(p), nil
}

// clientOf asks a server for as long as patience.
func clientOf(t *testing.T, address string, patience time.Duration) *Client {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	transport := api.NewTransport(1)
	transport.ExpectContinueTimeout = patience
	return New(Options{BaseURL: base, Key: testKey, Transport: transport})
}

// A refusal costs nothing of the uplink, and a failure before the file starts nothing.
func TestRefusedBeforeTheFileLeaves(t *testing.T) {
	for status, kind := range map[int]failure.Kind{402: failure.Credits, 429: failure.Limited, 500: failure.Temporary, 503: failure.Temporary} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		defer s.Close()
		var read atomic.Int64
		_, err := clientOf(t, s.URL, time.Minute).StartTask(t.Context(), large(&read))
		if api.KindOf(err) != kind || read.Load() > 0 {
			t.Errorf("%d: %v, %d bytes of the file have left", status, err, read.Load())
		}
	}
}

// A server that answers gets the file as ever; one that may not be asked, or says
// nothing, gets it too, and is not asked again.
func TestFileAfterAsking(t *testing.T) {
	for name, c := range map[string]struct {
		patience time.Duration
		before   func(net.Conn) (over bool) // what the server does before it reads the file
		want     string                     // which of the requests asked
	}{
		"answers": {time.Minute, func(conn net.Conn) bool {
			_, err := io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n")
			return err != nil
		}, "yes yes"},
		"says nothing": {time.Millisecond, func(net.Conn) bool { return false }, "yes no"},
		"may not be asked": {time.Minute, func(conn net.Conn) bool {
			_, _ = io.WriteString(conn, "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			return true
		}, "yes no no"},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			asked := make(chan string, 8)
			done := make(chan struct{})
			go func() {
				defer close(done)
				for {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					serveOne(conn, asked, c.before)
				}
			}()
			client := clientOf(t, "http://"+l.Addr().String(), c.patience)
			for range 2 {
				var read atomic.Int64
				if s, err := client.StartTask(t.Context(), large(&read)); err != nil || s.TaskID != "t" || read.Load() != largeFile {
					t.Errorf("%+v, %v, %d bytes of the file", s, err, read.Load())
				}
			}
			l.Close()
			<-done
			close(asked)
			var all []string
			for a := range asked {
				all = append(all, a)
			}
			if got := strings.Join(all, " "); got != c.want {
				t.Errorf("asked: %s, want %s", got, c.want)
			}
		})
	}
}

// serveOne reads one start and answers it.
func serveOne(conn net.Conn, asked chan<- string, before func(net.Conn) bool) {
	defer conn.Close()
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	if r.Header.Get("Expect") == "" {
		asked <- "no"
	} else if asked <- "yes"; before(conn) {
		return
	}
	if _, err := io.Copy(io.Discard, r.Body); err == nil {
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 42\r\nConnection: close\r\n\r\n"+`{"status":"success","data":{"taskId":"t"}}`)
	}
}
