package local

import (
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
)

// maxStrangers is how many connections may be open that have not shown a key yet.
const maxStrangers = 128

// strangers are the open connections that have shown neither the key nor a signed
// link. When they are too many, one is closed, the oldest of those that have their answer or
// else the oldest. Each gets one answer: whoever holds connections open without a key, or
// sends requests without end, takes nothing from those who have one.
type strangers struct {
	mu   sync.Mutex
	most int
	open []net.Conn // the first is closed first
	done int        // how many at the beginning have their answer
}

type connKey struct{}

// visitor is a connection, which answers one request at a time.
type visitor struct {
	conn  net.Conn
	known bool // it is none of the strangers
}

// admit is the ConnContext of an http.Server: every connection begins as a stranger.
func (s *strangers) admit(ctx context.Context, c net.Conn) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.open) >= s.most {
		_ = s.open[0].Close()
		s.open = s.open[1:]
		s.done = max(s.done-1, 0)
	}
	s.open = append(s.open, c)
	return context.WithValue(ctx, connKey{}, &visitor{conn: c})
}

// changed is the ConnState of an http.Server.
func (s *strangers) changed(c net.Conn, state http.ConnState) {
	if state == http.StateClosed || state == http.StateHijacked {
		s.forget(c)
	}
}

// once ends the connection of a stranger with the first answer, unless the request shows
// that it may be here.
func (s *strangers) once(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, ok := r.Context().Value(connKey{}).(*visitor)
		if !ok || v.known {
			h.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Connection", "close")
		h.ServeHTTP(w, r)
		if !v.known {
			s.answered(v.conn)
		}
	})
}

// answered has a connection closed before those that still wait for their answer. The
// server leaves it open for a moment.
func (s *strangers) answered(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.open, c); i >= s.done {
		s.open = slices.Insert(slices.Delete(s.open, i, i+1), s.done, c)
		s.done++
	}
}

// trust notes that the connection of a request has shown that it may be here.
func (s *strangers) trust(w http.ResponseWriter, r *http.Request) {
	if v, ok := r.Context().Value(connKey{}).(*visitor); ok && !v.known {
		v.known = true
		w.Header().Del("Connection")
		s.forget(v.conn)
	}
}

func (s *strangers) forget(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.open, c); i >= 0 {
		s.open = slices.Delete(s.open, i, i+1)
		if i < s.done {
			s.done--
		}
	}
}
