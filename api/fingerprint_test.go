package api

import (
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestParseFingerprint(t *testing.T) {
	want := FingerprintOf([]byte("certificate"))
	pairs := strings.ToUpper(strings.TrimPrefix(want.String(), "sha256:"))
	var colons []string
	for ; len(pairs) > 0; pairs = pairs[2:] {
		colons = append(colons, pairs[:2])
	}
	for _, raw := range []string{want.String(), strings.TrimPrefix(want.String(), "sha256:"), " " + strings.Join(colons, ":") + "\n"} {
		if got, err := ParseFingerprint(raw); err != nil || got != want {
			t.Errorf("%q: %v, %v", raw, got, err)
		}
	}
	for _, raw := range []string{"", "sha256:", want.String()[:70], want.String() + "00", strings.Replace(want.String(), "sha256", "sha1", 1), "sha256:" + strings.Repeat("x", 64)} {
		if _, err := ParseFingerprint(raw); err == nil {
			t.Errorf("%q is taken", raw)
		}
	}
}

// A pinned server is known by its certificate alone; all others by authorities, as ever.
func TestPin(t *testing.T) {
	secure := func() *httptest.Server {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }))
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.StartTLS()
		t.Cleanup(s.Close)
		return s
	}
	ours, stranger := secure(), secure() // with the same certificate, which no authority has signed
	base, err := url.Parse(ours.URL)
	if err != nil {
		t.Fatal(err)
	}
	get := func(f Fingerprint, address string) error {
		transport := NewTransport(2)
		transport.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse("http://127.0.0.1:1") }
		defer transport.CloseIdleConnections()
		if err := Pin(transport, base, f); err != nil {
			t.Fatal(err)
		}
		// Clients clone the transport that they are given.
		answer, err := (&http.Client{Transport: transport.Clone()}).Get(address)
		if err != nil {
			return err
		}
		return answer.Body.Close()
	}
	right := FingerprintOf(ours.Certificate().Raw)
	if err := get(right, ours.URL+"/link?sig=1"); err != nil {
		t.Error(err)
	}
	if err := get(FingerprintOf([]byte("another")), ours.URL); !errors.Is(err, ErrFingerprint) || !strings.Contains(err.Error(), right.String()) {
		t.Error(err)
	}
	if err := get(right, stranger.URL); err == nil {
		t.Error("another server was taken, which is not the pinned one")
	}
	transport := NewTransport(2)
	defer transport.CloseIdleConnections()
	if err := Pin(transport, base, right); err != nil {
		t.Fatal(err)
	}
	transport.Proxy = nil
	if _, err := (&http.Client{Transport: transport}).Get(stranger.URL); err == nil || errors.Is(err, ErrFingerprint) {
		t.Error("another server is not checked as ever:", err)
	}
	if err := Pin(NewTransport(1), &url.URL{Scheme: "http", Host: "127.0.0.1"}, right); err == nil {
		t.Error("http was pinned")
	}
}
