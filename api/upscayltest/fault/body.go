package fault

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"time"
)

// unsent takes an answer that nobody may see, or not yet.
type unsent struct {
	header http.Header
	status int
	data   bytes.Buffer
}

func (u *unsent) Header() http.Header { return u.header }

func (u *unsent) WriteHeader(status int) {
	if u.status == 0 {
		u.status = status
	}
}

func (u *unsent) Write(p []byte) (int, error) {
	u.WriteHeader(http.StatusOK)
	return u.data.Write(p)
}

func (u *unsent) send(w http.ResponseWriter) {
	for k, v := range u.header {
		w.Header()[k] = v
	}
	u.WriteHeader(http.StatusOK)
	w.WriteHeader(u.status)
	_, _ = w.Write(u.data.Bytes())
}

// body passes an answer on and interferes at the half of it. It knows the half
// from the Content-Length, which every answer of the service has.
type body struct {
	http.ResponseWriter
	atHalf  func() // called once, when the first half is out
	flip    bool   // turn one bit there
	half    int64
	written int64
}

func (b *body) Unwrap() http.ResponseWriter { return b.ResponseWriter }

func (b *body) WriteHeader(status int) {
	n, _ := strconv.ParseInt(b.Header().Get("Content-Length"), 10, 64)
	b.half = n / 2
	b.ResponseWriter.WriteHeader(status)
}

func (b *body) Write(p []byte) (int, error) {
	first := min(max(b.half-b.written, 0), int64(len(p)))
	passed := b.written > b.half
	b.written += int64(len(p))
	if passed || b.written <= b.half {
		return b.ResponseWriter.Write(p)
	}
	n, err := b.ResponseWriter.Write(p[:first])
	if err != nil {
		return n, err
	}
	rest := p[first:]
	if b.flip {
		rest = flipFirst(rest)
	}
	if b.atHalf != nil {
		_ = http.NewResponseController(b.ResponseWriter).Flush()
		b.atHalf()
	}
	m, err := b.ResponseWriter.Write(rest)
	return n + m, err
}

func flipFirst(p []byte) []byte {
	q := bytes.Clone(p)
	if len(q) > 0 {
		q[0] ^= 1
	}
	return q
}

type flippedReader struct {
	io.ReadCloser
	at, read int64
}

func (f *flippedReader) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if i := f.at - f.read; i >= 0 && i < int64(n) {
		p[i] ^= 1
	}
	f.read += int64(n)
	return n, err
}

type withoutETag struct{ http.ResponseWriter }

func (w withoutETag) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w withoutETag) WriteHeader(status int) {
	w.Header().Del("ETag")
	w.ResponseWriter.WriteHeader(status)
}

// pace spends the time that bytes take at a rate.
type pace struct {
	ctx  context.Context
	rate int64 // bytes a second
}

// step is how many bytes go at once: a tenth of a second's worth.
func (p pace) step() int { return int(max(p.rate/10, 1)) }

func (p pace) spend(n int) {
	if d := time.Duration(n) * time.Second / time.Duration(p.rate); d > 0 {
		pause(p.ctx, d)
	}
}

type slowReader struct {
	io.ReadCloser
	pace pace
}

func (s slowReader) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p[:min(len(p), s.pace.step())])
	s.pace.spend(n)
	return n, err
}

type slowWriter struct {
	http.ResponseWriter
	pace pace
}

func (s slowWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func (s slowWriter) Write(p []byte) (int, error) {
	total := 0
	for len(p) > 0 {
		n, err := s.ResponseWriter.Write(p[:min(len(p), s.pace.step())])
		total += n
		if err != nil {
			return total, err
		}
		_ = http.NewResponseController(s.ResponseWriter).Flush()
		s.pace.spend(n)
		p = p[n:]
	}
	return total, nil
}
