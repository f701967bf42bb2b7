package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	dialTimeout   = 15 * time.Second
	headerTimeout = 60 * time.Second // from the last byte sent to the first byte of the answer
	writeStall    = 60 * time.Second // a write that the kernel does not take for so long is a dead line
	idleTimeout   = 50 * time.Second // shorter than the usual 60 s of servers, so that we hang up first
	linger        = 200 * time.Millisecond
)

// NewTransport returns the transport that all clients share in shape: at most
// connections per host, all of them kept for reuse, limits on every wait and
// none on the whole, since a large body may take an hour and be well. It speaks
// HTTP/1.1: one stream a connection fills the line better than many streams on
// one, and nothing below us ever sends a request again.
func NewTransport(connections int) *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: checkProxy,
		Protocols:              protocols,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := dialer.DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return &lingerConn{Conn: c}, nil
		},
		MaxIdleConns:           4 * connections,
		MaxIdleConnsPerHost:    connections,
		MaxConnsPerHost:        connections,
		IdleConnTimeout:        idleTimeout,
		TLSHandshakeTimeout:    dialTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}
}

// NoRedirect is the CheckRedirect of every client that carries a key or a body:
// the redirect itself is the answer, and nothing follows it to another host.
func NoRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// lingerConn lets an early answer be read. A server that refuses a large body
// answers and hangs up while we still write; the write fails first and would hide
// the answer, so it waits a moment for the reader. It sits below TLS, where the
// failure happens. It also ends writes that no longer move, unless a layer above
// has set a deadline of its own.
type lingerConn struct {
	net.Conn
	limited atomic.Bool
}

func (c *lingerConn) Write(p []byte) (int, error) {
	if !c.limited.Load() {
		if err := c.Conn.SetWriteDeadline(time.Now().Add(writeStall)); err != nil {
			return 0, err
		}
	}
	n, err := c.Conn.Write(p)
	if err != nil && !errors.Is(err, net.ErrClosed) {
		time.Sleep(linger)
	}
	return n, err
}

func (c *lingerConn) SetDeadline(t time.Time) error {
	c.limited.Store(!t.IsZero())
	return c.Conn.SetDeadline(t)
}

func (c *lingerConn) SetWriteDeadline(t time.Time) error {
	c.limited.Store(!t.IsZero())
	return c.Conn.SetWriteDeadline(t)
}
