package proxy

import (
	"context"
	"net"
	"time"
)

// pair is a connection with its continuation. Whichever side ends, both do: no
// client of the tests goes on reading after it has ended its own direction.
type pair struct {
	client, server *net.TCPConn
	ctx            context.Context
	end            context.CancelFunc
}

func (p *pair) close() {
	p.client.Close()
	p.server.Close()
}

// pass copies one direction until a side or the fault ends it.
func (p *pair) pass(to, from *net.TCPConn, w Wire) {
	defer p.end()
	size := 32 << 10
	if w.Slice > 0 {
		size = w.Slice
	}
	piece := make([]byte, size)
	for passed := int64(0); ; {
		n, err := from.Read(piece)
		if n > 0 && w.End != "" && passed+int64(n) > w.After {
			p.deliver(to, piece[:w.After-passed], w)
			p.fail(w)
			return
		}
		if !p.deliver(to, piece[:n], w) || err != nil {
			return
		}
		passed += int64(n)
	}
}

// deliver writes a piece when its time has come, and reports whether it could.
func (p *pair) deliver(to *net.TCPConn, piece []byte, w Wire) bool {
	if len(piece) == 0 {
		return true
	}
	late := w.Latency
	if w.Rate > 0 {
		late += time.Duration(len(piece)) * time.Second / time.Duration(w.Rate)
	}
	if !p.pause(late) {
		return false
	}
	_, err := to.Write(piece)
	return err == nil
}

// pause waits for d and reports whether the connection still is.
func (p *pair) pause(d time.Duration) bool {
	if d <= 0 {
		return p.ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-p.ctx.Done():
		return false
	}
}

func (p *pair) fail(w Wire) {
	switch {
	case w.End == Close:
		return
	case w.End == Stall && w.For == 0:
		<-p.ctx.Done() // the other direction notices when a side gives up
	case w.End == Stall && !p.pause(w.For):
		return
	}
	reset(p.client)
	reset(p.server)
}

// reset ends a connection as a dying machine does.
func reset(c *net.TCPConn) {
	_ = c.SetLinger(0)
	c.Close()
}
