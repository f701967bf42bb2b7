package local

import (
	"fmt"
	"net"
	"testing"
	"time"

	"bulkup/api/upscayltest/rawcall"
)

// Connections that show no key, however many and slow, keep nobody with a key
// waiting; the oldest of them go.
func TestStrangersTakeNothing(t *testing.T) {
	h := start(t, Options{})
	id := h.Started(rawcall.WithFile(rawcall.Drawn(t, 1)))
	var slow []*net.TCPConn
	for range 4 * maxStrangers {
		conn := h.Dial()
		fmt.Fprintf(conn, "POST /get-task-status HTTP/1.1\r\nHost: x\r\nX-API-")
		slow = append(slow, conn)
	}
	h.CloseIdle() // the next call needs a connection of its own
	began := time.Now()
	if a := h.Status(id); a.Status != 200 || time.Since(began) > 5*time.Second { // a loaded machine is slower than the second that is promised
		t.Errorf("%d after %v", a.Status, time.Since(began))
	}
	if err := slow[0].SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := slow[0].Read(make([]byte, 1)); err == nil {
		t.Error("the oldest is still there, and was answered")
	} else if e, ok := err.(net.Error); ok && e.Timeout() {
		t.Error("the oldest is still there")
	}
	h.strangers.mu.Lock()
	defer h.strangers.mu.Unlock()
	if n := len(h.strangers.open); n > maxStrangers {
		t.Errorf("%d strangers", n)
	}
}
