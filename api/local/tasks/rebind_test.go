package tasks

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"bulkup/api"
)

// names answers every question for a name with one address, whatever it said before, and
// returns a resolver that asks it.
func names(t *testing.T, ip [4]byte) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	t.Cleanup(func() { server.Close(); <-ended })
	go func() {
		defer close(ended)
		question := make([]byte, 512)
		for {
			n, from, err := server.ReadFrom(question)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(question[:n]) != nil || len(m.Questions) == 0 {
				continue
			}
			q := m.Questions[0]
			m.Response, m.Additionals = true, nil
			if q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: ip}}}
			}
			if answer, err := m.Pack(); err == nil {
				_, _ = server.WriteTo(answer, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

// TestFetcherIsNotSentHere: a public server that redirects to this machine, by its number
// in any form or by a name that has come to mean it, is followed nowhere, and learns
// nothing of what listens here.
func TestFetcherIsNotSentHere(t *testing.T) {
	before := net.DefaultResolver
	defer func() { net.DefaultResolver = before }()
	net.DefaultResolver = names(t, [4]byte{127, 0, 0, 1})
	var reached atomic.Bool
	here := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	defer here.Close()
	open, err := url.Parse(here.URL)
	if err != nil {
		t.Fatal(err)
	}
	to := ""
	public := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }))
	defer public.Close()
	fetcher := NewFetcher(false)
	defer fetcher.CloseIdleConnections()
	transport := fetcher.Transport.(*http.Transport)
	transport.TLSClientConfig = &tls.Config{RootCAs: public.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	guarded := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if addr == "example.com:443" { // the public server
			return new(net.Dialer).DialContext(ctx, network, public.Listener.Addr().String())
		}
		return guarded(ctx, network, addr)
	}
	for _, host := range []string{"127.0.0.1", "localhost", "rebound.example", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "0.0.0.0"} {
		var said []string
		for _, port := range []string{open.Port(), "9"} {
			scheme := "https://"
			if api.IsLoopback(strings.Trim(host, "[]")) {
				scheme = "http://"
			}
			to = scheme + host + ":" + port + "/a.png"
			answer, err := fetcher.Get("https://example.com/a.png")
			if err == nil {
				answer.Body.Close()
			}
			if !errors.Is(err, errPrivate) {
				t.Errorf("%s: %v", to, err)
				continue
			}
			said = append(said, fetchFailure("https://example.com/a.png", err).Error())
		}
		if len(said) == 2 && said[0] != said[1] {
			t.Errorf("ports are told apart: %q", said)
		}
	}
	if reached.Load() {
		t.Error("this machine was asked")
	}
}
