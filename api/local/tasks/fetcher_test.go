package tasks

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"bulkup/api"
)

func TestPublicAddresses(t *testing.T) {
	networks := prefixes("203.0.113.0/24", "2a01:db8:1::/64")
	for _, ip := range []string{"127.0.0.1", "::1", "0.0.0.0", "::", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "fe80::1", "fc00::1",
		"100.100.1.1", "198.18.0.1", "224.0.0.1", "ff02::1", "255.255.255.255", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
		"fec0::1", "203.0.113.9", "2a01:db8:1::5"} {
		if public(netip.MustParseAddr(ip), networks) {
			t.Errorf("%s is taken for a public host", ip)
		}
	}
	for _, ip := range []string{"8.8.8.8", "203.0.114.1", "2a01:db8:2::5", "2606:4700::1111", "::ffff:8.8.8.8"} {
		if !public(netip.MustParseAddr(ip), networks) {
			t.Errorf("%s is not taken for a public host", ip)
		}
	}
}

// A name that leads here, and a redirect that does, are refused alike, whether
// somebody listens there or not: the answer says nothing about ports.
func TestFetcherRefusesThisMachine(t *testing.T) {
	reached := false
	web := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer web.Close()
	port := web.URL[strings.LastIndex(web.URL, ":"):]
	fetcher := NewFetcher(false)
	defer fetcher.CloseIdleConnections()
	var said []string
	for _, address := range []string{web.URL, "http://localhost" + port, "http://127.0.0.1:9", "https://127.0.0.1:9/a.png"} {
		_, err := fetcher.Get(address)
		if !errors.Is(err, errPrivate) {
			t.Errorf("%s: %v", address, err)
		}
		said = append(said, fetchFailure(api.RedactURL(address), err).Error())
	}
	if reached {
		t.Error("this machine was asked")
	}
	if said[0] == "" || !strings.Contains(said[0], "own machine or network") || strings.Contains(strings.Join(said, " "), "refused the connection") {
		t.Errorf("%q", said)
	}
	allowed := NewFetcher(true)
	defer allowed.CloseIdleConnections()
	if answer, err := allowed.Get(web.URL); err != nil || !reached {
		t.Error(err)
	} else {
		answer.Body.Close()
	}
}
