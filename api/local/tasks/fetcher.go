package tasks

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"

	"bulkup/api"
)

const (
	fetchHops  = 5 // redirects
	fetchConns = 4
)

// errPrivate refuses an address that a stranger may not reach through this server.
var errPrivate = errors.New("the address leads to this server's own machine or network")

// NewFetcher returns the client for addresses of pictures. Every hop has to be
// https, or stay on this machine. Unless private addresses are allowed, none of them
// leads to this machine or its networks: that is checked of the IP address to which
// a connection is made, whatever name it has, and there is no proxy, which would
// have to be believed.
func NewFetcher(private bool) *http.Client {
	transport := api.NewTransport(fetchConns)
	if !private {
		transport.Proxy = nil
		transport.DialContext = (&net.Dialer{Timeout: fetchTime, Control: refusePrivate}).DialContext
	}
	return &http.Client{
		Transport: transport,
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) >= fetchHops {
				return errors.New("too many redirects")
			}
			_, err := api.ParseSigned(r.URL.String())
			return err
		},
	}
}

// refusePrivate is a Control of net.Dialer: it is asked right before a connection.
func refusePrivate(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !public(to.Addr(), localNetworks()) {
		return errPrivate
	}
	return nil
}

// special are addresses beside the private ones that lead to no public host, or to
// an address of the other family within them.
var special = prefixes("100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4", "0.0.0.0/8",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10")

func prefixes(all ...string) (list []netip.Prefix) {
	for _, p := range all {
		list = append(list, netip.MustParsePrefix(p))
	}
	return list
}

// public reports whether ip is a host on the internet that is in none of the
// networks.
func public(ip netip.Addr, networks []netip.Prefix) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, list := range [][]netip.Prefix{special, networks} {
		for _, p := range list {
			if p.Contains(ip) {
				return false
			}
		}
	}
	return true
}

// widest is the shortest prefix, in bits, of what is taken for a network: one that
// is shorter is a route to everywhere.
const widest = 8

// localNetworks are those that this machine is in: its neighbours may have public
// addresses and still be nobody else's business.
func localNetworks() (list []netip.Prefix) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range all {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Bits() >= widest {
			list = append(list, p.Masked())
		}
	}
	return list
}
