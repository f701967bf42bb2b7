package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
)

// ProxyVariable is the variable of the environment that sends https:// through a proxy.
const ProxyVariable = "HTTPS_PROXY"

// ProxyOf returns the host and port of the proxy that requests to base go through, ""
// where there is none. The error says that one is set and cannot be used, which net/http
// would pass over in silence.
func ProxyOf(base *url.URL) (string, error) {
	u, err := http.ProxyFromEnvironment(&http.Request{URL: base})
	switch {
	case err != nil: // its text holds the address, and perhaps a password
		return "", errors.New("the proxy in the environment is no address; check " + ProxyVariable)
	case u != nil && u.Host != "":
		return Clean(u.Host), nil
	}
	set := cmp.Or(os.Getenv(ProxyVariable), os.Getenv("https_proxy"))
	if set == "" || base.Scheme != "https" {
		return "", nil
	}
	// net/http reads the variables once; a host that is left out is no fault of theirs.
	if u, err := url.Parse(set); err == nil && u.Host != "" && knownProxy(u.Scheme) || cmp.Or(os.Getenv("NO_PROXY"), os.Getenv("no_proxy")) != "" {
		return "", nil
	}
	return "", errors.New(ProxyVariable + " is no address of a proxy, and no proxy is used; it looks like http://proxy.example.org:3128")
}

func knownProxy(scheme string) bool {
	return scheme == "http" || scheme == "https" || scheme == "socks5" || scheme == "socks5h"
}

// proxyRefusal is the answer of a proxy that makes no connection.
type proxyRefusal struct {
	host   string
	status int
}

func (p *proxyRefusal) Error() string {
	why := fmt.Sprintf("answers %d %s", p.status, http.StatusText(p.status))
	if p.status == http.StatusProxyAuthRequired {
		why = "wants a user and a password (407)"
	}
	return "the proxy " + p.host + " makes no connection: it " + why
}

// checkProxy is the OnProxyConnectResponse of a transport.
func checkProxy(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyRefusal{Clean(proxy.Host), answer.StatusCode}
}

// blamed returns who is at fault where no connection was made: the proxy in front of a
// server, if there is one and it cannot be reached, or else host.
func blamed(host string, to *url.URL, err error) string {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "proxyconnect" {
		return host
	}
	if proxy, err := ProxyOf(to); err == nil && proxy != "" {
		return "the proxy " + proxy + " (" + ProxyVariable + ")"
	}
	return "the proxy"
}
