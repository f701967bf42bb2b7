package transfer

import (
	"bulkup/api/transfer/source"
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a time that passes only while the engine sleeps between attempts.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

func (c *clock) total() (sum time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.slept {
		sum += d
	}
	return sum
}

// engine returns an engine on a clock of its own, closed with the test.
func engine(t testing.TB, o Options) (*Engine, *clock) {
	t.Helper()
	c := newClock()
	o.Now, o.Sleep = c.Now, c.Sleep
	e := New(o)
	t.Cleanup(e.Close)
	return e, c
}

// noise returns n bytes that do not repeat.
func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(b)
	return b
}

// write returns the path of a new file with that content.
func write(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "picture.png")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// open returns a source with that content.
func open(t testing.TB, content []byte) *source.File {
	t.Helper()
	src, err := source.Open(write(t, content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { src.Close() })
	return src
}

// storage keeps parts as S3 does. A fault is asked before each request, with
// its number from 1 and that of its part; it returns true when it has answered.
type storage struct {
	*httptest.Server
	fault func(n, part int, s *storage, w http.ResponseWriter, r *http.Request) bool

	mu    sync.Mutex
	parts map[int][]byte
	asked int
	tries map[int]int // requests for each part
	heads []http.Header
}

func newStorage(t testing.TB) *storage {
	s := &storage{parts: map[int][]byte{}, tries: map[int]int{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// link is the signed address of a part.
func (s *storage) link(part int) string {
	return fmt.Sprintf("%s/bucket/key?part=%d&X-Amz-Signature=topsecret", s.URL, part)
}

func (s *storage) links(n int) (links []string) {
	for i := range n {
		links = append(links, s.link(i))
	}
	return links
}

func (s *storage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var part int
	fmt.Sscan(r.URL.Query().Get("part"), &part)
	s.mu.Lock()
	s.asked++
	n := s.asked
	s.tries[part]++
	s.heads = append(s.heads, r.Header.Clone())
	s.mu.Unlock()
	if s.fault != nil && s.fault(n, part, s, w, r) {
		return
	}
	if r.ContentLength < 0 {
		w.WriteHeader(http.StatusLengthRequired)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // a body that was cut is not kept
	}
	w.Header().Set("ETag", s.keep(part, body))
}

// keep stores a part and returns its ETag.
func (s *storage) keep(part int, body []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parts[part] = body
	sum := md5.Sum(body)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// content is the parts put together.
func (s *storage) content() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []byte
	for i := range len(s.parts) {
		all = append(all, s.parts[i]...)
	}
	return all
}

// requests returns how many there have been.
func (s *storage) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// session uploads size bytes to s in parts of partSize. Completed gets the receipts of each Finish.
func (s *storage) session(size, partSize int64, completed *[][]Receipt) Session {
	n := len(cut(size, partSize))
	return NewSignedParts(SignedPartsOptions{
		URLs:     s.links(n),
		PartSize: partSize,
		Size:     size,
		Finish: func(_ context.Context, r []Receipt) error {
			if completed != nil {
				*completed = append(*completed, r)
			}
			return nil
		},
	})
}

// secretless fails when the text of err holds a signature.
func secretless(t *testing.T, err error) {
	t.Helper()
	if err != nil && strings.Contains(err.Error(), "topsecret") {
		t.Errorf("the error shows a signed address: %v", err)
	}
}
