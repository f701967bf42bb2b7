package local

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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

// Two thousand requests without a key, while 500 connections are slow, get nowhere, and a
// caller with a key is answered among them.
func TestRequestsWithoutAKey(t *testing.T) {
	h := start(t, Options{})
	id := h.Started(rawcall.WithFile(rawcall.Drawn(t, 1)))
	for range 500 {
		fmt.Fprintf(h.Dial(), "POST /get-task-status HTTP/1.1\r\nHost: x\r\nX-API-")
	}
	const clients, requests = 20, 100
	var flood sync.WaitGroup
	web := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer web.CloseIdleConnections()
	var refused, taken atomic.Int64
	for range clients {
		flood.Go(func() {
			for range requests {
				if a, err := web.Post(h.URL()+"/get-task-status", "application/json", strings.NewReader("{}")); err == nil {
					if a.StatusCode == http.StatusUnauthorized {
						refused.Add(1)
					} else {
						taken.Add(1)
					}
					_ = a.Body.Close()
				}
			}
		})
	}
	began := time.Now()
	if a := h.Status(id); a.Status != 200 || time.Since(began) > 5*time.Second { // a loaded machine is slower than the second that is promised
		t.Errorf("%d after %v", a.Status, time.Since(began))
	}
	flood.Wait()
	if refused.Load() == 0 || taken.Load() > 0 {
		t.Errorf("%d were refused, %d were not", refused.Load(), taken.Load())
	}
}

// A connection that shows no key gets one answer, however many requests it has sent; one
// that does stays, also for what it does wrong later.
func TestStrangersGetOneAnswer(t *testing.T) {
	h := start(t, Options{})
	const stranger = "GET /get-task-status HTTP/1.1\r\nHost: x\r\n\r\n"
	const friend = "POST /get-upscayl-history HTTP/1.1\r\nHost: x\r\nX-API-Key: " + testKey + "\r\nContent-Length: 0\r\n\r\n"
	for _, c := range []struct {
		sent string
		want int
	}{{strings.Repeat(stranger, 500), 1}, {strings.Repeat("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 500), 1}, {friend + stranger + stranger, 3}} {
		conn := h.Dial()
		if _, err := io.WriteString(conn, c.sent); err != nil {
			t.Fatal(err)
		}
		if c.want > 1 { // which the server would keep open
			if err := conn.CloseWrite(); err != nil {
				t.Fatal(err)
			}
		}
		got, _ := io.ReadAll(conn) // a reset comes after the answer
		if n := strings.Count(string(got), "HTTP/1.1 "); n != c.want {
			t.Errorf("%d answers to %.20q…, want %d:\n%.500s", n, c.sent, c.want, got)
		}
	}
}

// Those that have their answer make place before those that wait for theirs, of which one
// may be about to show its key.
func TestAnsweredStrangersGoFirst(t *testing.T) {
	s := strangers{most: 3}
	var conns [5]net.Conn
	var others [5]net.Conn
	for i := range conns {
		conns[i], others[i] = net.Pipe()
		defer others[i].Close()
		defer conns[i].Close()
	}
	for _, c := range conns[:3] {
		s.admit(t.Context(), c)
	}
	s.answered(conns[1])
	s.answered(conns[1])
	s.admit(t.Context(), conns[3])
	s.answered(conns[2])
	s.forget(conns[2])
	s.admit(t.Context(), conns[4])
	if want := []net.Conn{conns[0], conns[3], conns[4]}; !slices.Equal(s.open, want) || s.done != 0 {
		t.Errorf("%d are open, %d of them answered", len(s.open), s.done)
	}
	if _, err := conns[1].Write([]byte("x")); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("the answered one is still open: %v", err)
	}
}

// A start counts for as many pictures as it names.
func TestStartOfMany(t *testing.T) {
	h := start(t, Options{Waiting: 1000})
	urls := "[" + strings.TrimSuffix(strings.Repeat(`"https://example.org/a.png",`, 60_000), ",") + "]"
	a := h.Start(append(rawcall.Settings(), rawcall.Field{Name: "urls", Value: urls}))
	if a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), "at most 1000 files") || len(h.Tasks()) > 0 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}
