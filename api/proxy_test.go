package api

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// A proxy that is dead, or that refuses, is named: it is not the service that is.
func TestAProxyIsNamed(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer refusing.Close()
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead.Close()
	for proxy, want := range map[string]string{
		refusing.Listener.Addr().String(): "the proxy " + refusing.Listener.Addr().String() + " makes no connection: it wants a user and a password (407)",
		dead.Addr().String():              "the proxy refuses connections",
	} {
		transport := NewTransport(1)
		transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: proxy, User: url.UserPassword("me", "topsecret")})
		_, err := (&http.Client{Transport: transport}).Get("https://api.example.org/")
		got := FromTransport("S", "c", err)
		if err == nil || !strings.Contains(got.Error(), want) || strings.Contains(got.Error(), "topsecret") {
			t.Errorf("%v; want %q", got, want)
		}
		transport.CloseIdleConnections()
	}
}

func TestAProxyThatCannotBeUsed(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "api.example.org"}
	t.Setenv("NO_PROXY", "")
	t.Setenv("no_proxy", "")
	t.Setenv("https_proxy", "")
	for value, wrong := range map[string]bool{"": false, "me:topsecret%zz@h:1": true, "gopher://me:topsecret@h": true} {
		t.Setenv("HTTPS_PROXY", value)
		_, err := ProxyOf(base)
		if (err != nil) != wrong || err != nil && strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%q: %v", value, err)
		}
	}
}
