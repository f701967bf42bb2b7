package upscayltest

import (
	"io"
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
)

// Ledger is what the service has been asked for and has taken: what a client is
// held to.
type Ledger struct {
	Tasks           map[string]int   `json:"tasks"`           // tasks for each content, by the SHA-256 of the source in hex
	CreditsPromised int64            `json:"creditsPromised"` // of tasks that may still take them
	CreditsTaken    int64            `json:"creditsTaken"`
	Calls           map[string]int64 `json:"calls"`    // requests by endpoint: the five calls, part, put, download
	Parts           int64            `json:"parts"`    // parts and whole files stored
	Received        int64            `json:"received"` // bytes of pictures and start forms that came in, those in vain included
	Limited         int64            `json:"limited"`  // answers 429 for the limits
}

// Ledger returns the ledger as it stands.
func (s *Server) Ledger() Ledger {
	l := Ledger{
		Tasks: map[string]int{}, Calls: s.ledger.copyCalls(),
		Parts: s.ledger.parts.Load(), Received: s.ledger.bytes.Load(), Limited: s.ledger.refused.Load(),
	}
	l.CreditsPromised, l.CreditsTaken = s.books.credits()
	for _, t := range s.engine.Tasks() {
		for _, p := range t.Pictures {
			if p.SHA256 != "" {
				l.Tasks[p.SHA256]++
			}
		}
	}
	return l
}

// ledger counts what the store does not hold.
type ledger struct {
	parts, bytes, refused atomic.Int64

	mu    sync.Mutex
	calls map[string]int64
}

func newLedger() *ledger { return &ledger{calls: map[string]int64{}} }

func (l *ledger) called(endpoint string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls[endpoint]++
}

func (l *ledger) copyCalls() map[string]int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.calls)
}

// counted returns body with its bytes counted as received.
func (l *ledger) counted(body io.ReadCloser) io.ReadCloser { return countedReader{body, l} }

type countedReader struct {
	io.ReadCloser
	ledger *ledger
}

func (c countedReader) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.ledger.bytes.Add(int64(n))
	return n, err
}

// countedWriter counts a part that is answered with 200 as stored.
type countedWriter struct {
	http.ResponseWriter
	ledger *ledger
}

func (c *countedWriter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *countedWriter) WriteHeader(status int) {
	if status == http.StatusOK {
		c.ledger.parts.Add(1)
	}
	c.ResponseWriter.WriteHeader(status)
}
