package wire

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// deadlines is a writer that remembers its read deadlines.
type deadlines struct {
	http.ResponseWriter
	set []time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	d.set = append(d.set, t)
	return nil
}

func TestClientThatSendsNothingIsGivenUp(t *testing.T) {
	d := &deadlines{}
	began := time.Now()
	body := Patient(d, io.NopCloser(strings.NewReader("x")))
	if _, err := io.ReadAll(body); err != nil {
		t.Fatal(err)
	}
	if len(d.set) < 2 || d.set[0].Before(began.Add(readPatience)) {
		t.Errorf("no deadline for a read: %v", d.set)
	}
	if last := d.set[len(d.set)-1]; !last.IsZero() {
		t.Errorf("a deadline after the end: %v", last)
	}
}

// A byte now and then does not keep a connection for ever.
func TestClientThatTricklesIsGivenUp(t *testing.T) {
	const quiet = time.Hour
	for got, passed := range map[int64]bool{0: true, 100: true, int64(quiet.Seconds()) * slowestBody: false} {
		d := &deadlines{}
		body := Patient(d, io.NopCloser(strings.NewReader("x")))
		body.began, body.got = body.began.Add(-quiet), got
		if _, err := body.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		if d.set[0].Before(time.Now()) != passed {
			t.Errorf("%d bytes in %v: until %v", got, quiet, d.set[0])
		}
	}
}

// TestGivesUpSlow: a client that takes nothing is given up, and one that does is not.
func TestGivesUpSlow(t *testing.T) {
	w := &deadlines{}
	before := time.Now()
	GiveUpSlow(w, 100*slowest)()
	if len(w.set) != 2 || w.set[0].Before(before.Add(readPatience+100*time.Second)) || !w.set[1].IsZero() {
		t.Error(w.set)
	}
}

func (d *deadlines) SetWriteDeadline(t time.Time) error {
	d.set = append(d.set, t)
	return nil
}
