package wire

import (
	"io"
	"net/http"
	"time"
)

// readPatience is how long a client may send or take nothing.
const readPatience = 60 * time.Second

// How fast a client has to take a result, and to send a body, in bytes a second.
const (
	slowest     = 16 << 10
	slowestBody = 1 << 10
)

// GiveUpSlow gives up a client that does not take size bytes in a fair time. The
// caller calls what it returns when the answer is written, since the connection
// goes on.
func GiveUpSlow(w http.ResponseWriter, size int64) func() {
	conn := http.NewResponseController(w)
	// Not every writer has deadlines; those of tests need none.
	_ = conn.SetWriteDeadline(time.Now().Add(readPatience + time.Duration(size/slowest)*time.Second))
	return func() { _ = conn.SetWriteDeadline(time.Time{}) }
}

// patientBody gives up a client that sends nothing for too long, or next to nothing
// for much longer.
type patientBody struct {
	io.ReadCloser
	conn  *http.ResponseController
	began time.Time
	got   int64
}

// Patient returns body with a deadline for each read of it.
func Patient(w http.ResponseWriter, body io.ReadCloser) *patientBody {
	return &patientBody{ReadCloser: body, conn: http.NewResponseController(w), began: time.Now()}
}

func (p *patientBody) Read(b []byte) (int, error) {
	deadline := time.Now()
	if latest := p.began.Add(time.Duration(p.got/slowestBody) * time.Second); latest.Before(deadline) {
		deadline = latest
	}
	// Not every writer has deadlines; those of tests need none.
	_ = p.conn.SetReadDeadline(deadline.Add(readPatience))
	n, err := p.ReadCloser.Read(b)
	p.got += int64(n)
	if err != nil { // the answer may take its time
		_ = p.conn.SetReadDeadline(time.Time{})
	}
	return n, err
}
