package main

import (
	"net"
	"sync"
	"time"
)

// newDelay forwards connections to host over a line on which every byte takes
// delay in each direction, and which is otherwise as fast as this machine.
func newDelay(host string, delay time.Duration) (net.Listener, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer near.Close()
				far, err := net.Dial("tcp", host)
				if err != nil {
					return
				}
				defer far.Close()
				var ways sync.WaitGroup
				ways.Go(func() { carry(far, near, delay) })
				ways.Go(func() { carry(near, far, delay) })
				ways.Wait()
			}()
		}
	}()
	return l, nil
}

// piece is bytes on the line.
type piece struct {
	due  time.Time
	data []byte // nil for the end
}

// window is how many pieces a line holds: enough for the round trip not to slow it down.
const window = 256

// carry brings what from sends to to, late.
func carry(to, from net.Conn, delay time.Duration) {
	line := make(chan piece, window)
	spare := make(chan []byte, window)
	go func() {
		defer close(line)
		for {
			var buffer []byte
			select {
			case buffer = <-spare:
			default:
				buffer = make([]byte, 32*kib)
			}
			n, err := from.Read(buffer[:cap(buffer)])
			if n > 0 {
				line <- piece{time.Now().Add(delay), buffer[:n]}
			}
			if err != nil {
				line <- piece{due: time.Now().Add(delay)}
				return
			}
		}
	}()
	for p := range line {
		time.Sleep(time.Until(p.due))
		if p.data == nil {
			_ = to.(*net.TCPConn).CloseWrite()
			continue
		}
		if _, err := to.Write(p.data); err != nil {
			from.Close()
			continue // until the reader has got it
		}
		select {
		case spare <- p.data:
		default:
		}
	}
}
