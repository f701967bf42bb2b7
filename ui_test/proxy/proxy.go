// Package proxy stands between a client and a server of the tests and spoils
// their TCP connections: slow, in slices, cut, silent, refused.
package proxy

import (
	"context"
	"net"
	"sync"
	"time"
)

// Fault is what happens to one connection. The zero value passes everything on.
type Fault struct {
	Refuse bool // reset at once
	Up     Wire // from the client to the server
	Down   Wire // from the server to the client
}

// Wire is one direction of a connection.
type Wire struct {
	Latency time.Duration // how much later each piece goes on
	Rate    int64         // bytes a second, 0 is as fast as it goes
	Slice   int           // the most bytes of a piece, 0 is as they come
	// End comes with the first byte after After bytes. With After = 0 in the
	// direction Down, the server has carried out a request whose answer is lost.
	End   End
	After int64
	For   time.Duration // how long a stall is, 0 is until a side gives up; then both see a reset
}

// End is how a direction ends before its time.
type End string

const (
	Reset End = "reset" // both sides see a TCP reset
	Close End = "close" // both sides see an ordinary end
	Stall End = "stall" // nothing moves in this direction, and neither side learns of it
)

// Proxy passes connections on to one server.
type Proxy struct {
	target   string
	fault    func(n int) Fault
	listener net.Listener
	ctx      context.Context
	stop     context.CancelFunc
	pairs    sync.WaitGroup
}

// Start listens on a port of this machine and passes connections on to target,
// a host and port. The n-th connection, from 1, gets fault(n).
func Start(target string, fault func(n int) Fault) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{target: target, fault: fault, listener: l}
	p.ctx, p.stop = context.WithCancel(context.Background())
	p.pairs.Go(p.accept)
	return p, nil
}

// Addr is the host and port that clients connect to.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Close cuts all connections and returns when every goroutine has ended.
func (p *Proxy) Close() {
	p.stop()
	p.listener.Close()
	p.pairs.Wait()
}

func (p *Proxy) accept() {
	for n := 1; ; n++ {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.pairs.Go(func() { p.serve(client.(*net.TCPConn), p.fault(n)) })
	}
}

// serve passes one connection on until one of its sides ends.
func (p *Proxy) serve(client *net.TCPConn, f Fault) {
	if f.Refuse {
		reset(client)
		return
	}
	var dialer net.Dialer
	server, err := dialer.DialContext(p.ctx, "tcp", p.target)
	if err != nil {
		reset(client)
		return
	}
	ctx, end := context.WithCancel(p.ctx)
	pair := &pair{client: client, server: server.(*net.TCPConn), ctx: ctx, end: end}
	defer context.AfterFunc(ctx, pair.close)()
	var both sync.WaitGroup
	both.Go(func() { pair.pass(pair.server, pair.client, f.Up) })
	both.Go(func() { pair.pass(pair.client, pair.server, f.Down) })
	both.Wait()
}
