// Package conformance is what every publisher has to survive, whatever its service: a
// whole publication, kills in the middle of it, lost answers, refused links, and
// files that change.
package conformance

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/publishtest"
	"bulkup/api/transfer"
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
)

// Service is an emulated service and the client to test.
type Service struct {
	// Publisher returns a new client, as after a restart.
	Publisher func(t *testing.T, e *transfer.Engine) transfer.Publisher
	// File returns what the service has at an address.
	File func(address string) ([]byte, bool)
	// Sent returns the bytes that the storage has been sent.
	Sent func() int64
	// Orphans returns how many uploads are open; nil where the service cannot abort one.
	Orphans func() int
	// Strike lets the storage's next requests be answered by hit, as long as it returns true.
	Strike func(hit func(n int, w http.ResponseWriter, r *http.Request) bool)
	// Lose lets the answer to the n-th call of the API get lost, counted from 1.
	Lose func(n int)
	// Settle returns when the storage is done with what a killed client has sent;
	// nil where it always is.
	Settle func()
	// Calls returns the calls of the API so far.
	Calls func() []string

	Size int64 // bytes of a file of three parts or more, or of one
	Part int64 // bytes of a part
}

// Connections is how many parts the engines of a test send at once.
const Connections = 2

// Engine returns an engine whose waits take no time.
func Engine(t testing.TB) *transfer.Engine {
	var mu sync.Mutex
	now := time.Now()
	e := transfer.New(transfer.Options{
		Connections: Connections,
		Now: func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return now
		},
		Sleep: func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			now = now.Add(d)
			return ctx.Err()
		},
	})
	t.Cleanup(e.Close)
	return e
}

// Write makes a file of size bytes that do not repeat, and returns its path.
func Write(t testing.TB, size int64) (path string, content []byte) {
	t.Helper()
	content = make([]byte, size)
	rand.NewChaCha8([32]byte{byte(size)}).Read(content)
	path = filepath.Join(t.TempDir(), "picture.png")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, content
}

var errKilled = errors.New("killed")

// Run is one publication of a file, which may be killed and gone on with.
type Run struct {
	Service Service
	Path    string
	Kept    transfer.Kept
	Meter   flow.Meter
}

// Publish publishes the file of r, or goes on with it, by a new client. It is
// killed when there would be more than most receipts to keep; a negative number is no limit.
func (r *Run) Publish(t *testing.T, most int) (address string, err error) {
	t.Helper()
	src, err := source.Open(r.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	e := Engine(t)
	address, err = e.Publish(t.Context(), r.Service.Publisher(t, e), src, "picture.png", "image/png", r.Kept,
		func(k transfer.Kept) error {
			if most >= 0 && len(k.Receipts) > most {
				return errKilled
			}
			r.Kept = k
			return nil
		}, &r.Meter)
	if err == errKilled && r.Service.Settle != nil {
		r.Service.Settle()
	}
	Secretless(t, err)
	return address, err
}

// Whole publishes the file to its end, and compares what the service has.
func (r *Run) Whole(t *testing.T, content []byte) {
	t.Helper()
	address, err := r.Publish(t, -1)
	if err != nil {
		t.Fatalf("%v, after the calls %q", err, r.Service.Calls())
	}
	r.stored(t, address, content)
	if f := r.Meter.Fraction(); f != 1 {
		t.Errorf("the progress ends at %v", f)
	}
}

func (r *Run) stored(t *testing.T, address string, content []byte) {
	t.Helper()
	got, ok := r.Service.File(address)
	if !ok || !bytes.Equal(got, content) {
		t.Errorf("at %q there are %d bytes (%v), which are not the file", address, len(got), ok)
	}
}

// Secretless fails the test when an error shows a key or a signature.
func Secretless(t *testing.T, err error) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		text := e.Error()
		for _, secret := range []string{publishtest.Key, "topsecret", "X-Amz-", "upload_id"} {
			if strings.Contains(text, secret) {
				t.Errorf("the error shows a secret: %v", e)
			}
		}
	}
}

// Kind fails the test when err is not of a kind, or does not say words.
func Kind(t *testing.T, err error, kind failure.Kind, words ...string) {
	t.Helper()
	if api.KindOf(err) != kind || err == nil {
		t.Errorf("got %v of the kind %q, want %q", err, api.KindOf(err), kind)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}
