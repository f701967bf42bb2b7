package publishtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
)

// Key is the API key of all emulated services.
const Key = "public_A623uY2_key-of-the-tests-0123456789"

// service is what the emulators have in common.
type service struct {
	// Strike, when set, may answer a call instead of the service; n is its number from 1.
	Strike func(n int, w http.ResponseWriter, r *http.Request) bool
	// Lose, when set, reports whether the answer to a call gets lost on its way.
	Lose func(n int, r *http.Request) bool

	URL string // of the API

	t     testing.TB
	mu    sync.Mutex // held while a call is dealt with
	calls []string
}

// start serves handler, one call at a time.
func (s *service) start(t testing.TB, handler http.Handler) {
	s.t = t
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls = append(s.calls, r.Method+" "+r.URL.Path)
		n := len(s.calls)
		if s.Strike != nil && s.Strike(n, w, r) {
			return
		}
		if s.Lose != nil && s.Lose(n, r) {
			handler.ServeHTTP(httptest.NewRecorder(), r)
			HangUp(w)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.URL = server.URL
}

// Calls returns "METHOD /path" of each call so far.
func (s *service) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// answer writes v as JSON.
func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
