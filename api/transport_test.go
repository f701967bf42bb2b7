package api

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bulkup/api/failure"
)

// refuser is a server that answers 403 as soon as it has the headers and hangs up
// on the body.
func refuser(t *testing.T) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { ln.Close(); <-done })
	go func() {
		defer close(done)
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			r := bufio.NewReader(c)
			for line := ""; line != "\r\n" && err == nil; {
				line, err = r.ReadString('\n')
			}
			_, _ = io.WriteString(c, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
			c.Close()
		}
	}()
	return "http://" + ln.Addr().String()
}

func TestEarlyAnswerIsSeen(t *testing.T) {
	address := refuser(t)
	client := &http.Client{Transport: NewTransport(1)}
	defer client.CloseIdleConnections()
	const tries, size = 20, 16 << 20
	seen := 0
	for range tries {
		req, _ := http.NewRequest(http.MethodPut, address, io.LimitReader(zeros{}, size))
		req.ContentLength = size
		resp, err := client.Do(req)
		if err != nil {
			continue
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusForbidden {
			seen++
		}
	}
	// A bare connection sees hardly any of them.
	if seen < tries*9/10 {
		t.Errorf("saw the answer %d times of %d", seen, tries)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestNoRedirectReturnsTheRedirect(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the redirect was followed")
	}))
	defer other.Close()
	first := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer first.Close()
	client := &http.Client{Transport: NewTransport(1), CheckRedirect: NoRedirect}
	defer client.CloseIdleConnections()
	resp, err := client.Post(first.URL, "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusTemporaryRedirect {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestFromTransport(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	drop := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer drop.Close()
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()

	client := &http.Client{Transport: NewTransport(1)}
	defer client.CloseIdleConnections()
	for _, tt := range []struct{ address, says string }{
		{"http://" + closed.Addr().String(), "refuses connections"},
		{drop.URL, "was lost"},
		{untrusted.URL, "set api-fingerprint"},
	} {
		_, err := client.Get(tt.address + "/x?sig=secret")
		got := FromTransport("S", "c", err)
		host := tt.address[strings.Index(tt.address, "//")+2:]
		text := got.Error()
		if KindOf(got) != failure.Temporary || Distrusted(got) != (tt.address == untrusted.URL) || !strings.Contains(text, tt.says) || !strings.Contains(text, host) {
			t.Errorf("%v: kind %q, should say %q and %q", text, KindOf(got), tt.says, host)
		}
		for e := got; e != nil; e = errors.Unwrap(e) {
			if strings.Contains(e.Error(), "secret") {
				t.Errorf("the query is within: %v", e)
			}
		}
	}
}

func TestFromTransportPassesCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:1/?sig=secret", nil)
	_, err := http.DefaultClient.Do(req)
	got := FromTransport("S", "c", err)
	if KindOf(got) != "" || strings.Contains(got.Error(), "secret") {
		t.Errorf("got %v of kind %q", got, KindOf(got))
	}
	if FromTransport("S", "c", nil) != nil {
		t.Error("no error became one")
	}
}
