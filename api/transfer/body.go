package transfer

import (
	"context"
	"hash"
	"io"
	"net/http"
	"sync"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
)

// maxAnswer is how much of an answer to an upload is read, in bytes.
const maxAnswer = 64 << 10

// Body is the bytes of one part for one attempt, and the way to send them.
type Body struct {
	engine   *Engine
	file     io.ReaderAt
	part     Part
	name     string // of the step, for errors
	meter    *flow.Meter
	patience *flow.Patience
	counted  int64 // bytes that this attempt has in the meter
}

// Answer is what a server said, whole.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // at most 64 KiB
}

// refused is the error for an answer that is not a success.
func (a *Answer) refused(call string, now time.Time) *api.Error {
	return flow.Refused(call, a.Status, a.Header, a.Body, now)
}

// Section returns the bytes of the part without sending or counting them.
func (b *Body) Section() *io.SectionReader {
	return io.NewSectionReader(b.file, b.part.Offset, b.part.Size)
}

// Acknowledge says that the server has kept some of the part, so that it is
// worth going on.
func (b *Body) Acknowledge() { b.patience.Acknowledge() }

// Send makes one request with the part as its body, from its byte number from
// to its end, and returns the whole answer whatever its status. What is sent
// goes into sum too, unless that is nil.
func (b *Body) Send(req *http.Request, from int64, sum hash.Hash) (*Answer, error) {
	ctx, watch, cancel := flow.Watched(req.Context(), b.engine.stall)
	defer cancel()
	size := b.part.Size - from
	b.count(from)
	s := &stream{
		ctx:     ctx,
		body:    b,
		section: io.NewSectionReader(b.file, b.part.Offset+from, size),
		sum:     sum,
		watch:   watch,
		left:    size,
	}
	req = req.WithContext(ctx)
	req.ContentLength = size
	req.Body = s
	if size == 0 {
		req.Body = http.NoBody // a reader that happens to be empty would be sent chunked
	}
	answer, err := b.engine.exchange(req, watch)
	came := time.Now()
	if err != nil {
		err = flow.Broken(ctx, b.name, err)
	}
	cancel()
	s.mu.Lock() // from here on nothing is read any more
	defer s.mu.Unlock()
	switch {
	case s.sent.IsZero():
	case err == nil:
		b.engine.answers.Came(size, s.sent.Sub(s.began), came.Sub(s.sent))
	default:
		b.engine.answers.Failed()
	}
	switch {
	case s.unread != nil:
		return nil, s.unread
	case err != nil:
		return nil, err
	case answer.Status < 300 && s.left > 0:
		return nil, flow.Failed(failure.Temporary, b.name, "the server answered before it had everything")
	}
	return answer, nil
}

// count adds n bytes of this attempt to the meter.
func (b *Body) count(n int64) {
	b.counted += n
	b.meter.Add(n)
}

// settle makes the meter agree with how the attempt ended: all of the part, or nothing of it.
func (b *Body) settle(arrived bool) {
	if arrived {
		b.count(b.part.Size - b.counted)
		b.patience.Acknowledge()
	} else {
		b.count(-b.counted)
	}
}

// stream is the body of one request. The transport may go on reading it for a
// moment after the answer has come, hence the lock.
type stream struct {
	ctx   context.Context
	body  *Body
	watch *flow.Watch

	mu      sync.Mutex
	section *io.SectionReader
	sum     hash.Hash
	left    int64     // bytes not read yet
	unread  error     // why the file could not be read, in words
	began   time.Time // when the first byte was wanted
	sent    time.Time // when the last one was handed over; zero before
}

func (s *stream) Read(p []byte) (int, error) {
	if s.began.IsZero() {
		s.began = time.Now()
	}
	n, err := s.body.engine.upLimit.Take(s.ctx, len(p))
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ctx.Err(); err != nil {
		return 0, err // the attempt is over
	}
	n, err = s.section.Read(p[:n])
	if n > 0 {
		s.left -= int64(n)
		s.body.count(int64(n))
		if s.sum != nil {
			s.sum.Write(p[:n])
		}
		if s.left > 0 {
			s.watch.Touch()
		} else {
			s.finished()
		}
	}
	switch {
	case err == io.EOF && s.left > 0:
		s.unread = source.Changed("it is shorter than it was")
	case err != nil && err != io.EOF:
		s.unread = source.Unreadable(err)
	}
	if s.unread != nil {
		return n, s.unread
	}
	return n, err
}

// finished is when the last byte has been handed over.
func (s *stream) finished() {
	sent := time.Now()
	s.sent = sent
	sending, size, e := sent.Sub(s.began), s.section.Size(), s.body.engine
	s.watch.AnswerIn(func() time.Duration { return e.answers.Wait(size, sending, 2*e.stall) - time.Since(sent) })
}

// Close is called by the transport.
func (s *stream) Close() error { return nil }

// exchange makes one request and reads the whole answer.
func (e *Engine) exchange(req *http.Request, w *flow.Watch) (*Answer, error) {
	if _, err := api.ParseSigned(req.URL.String()); err != nil {
		return nil, flow.Failed(failure.Input, "", "%v", err)
	}
	resp, err := e.sender.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	w.Answer()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil && resp.StatusCode < 300 {
		return nil, err
	}
	return &Answer{resp.StatusCode, resp.Header, body}, nil
}

// ask makes one request without a body, and returns the whole answer whatever its status.
func (e *Engine) ask(req *http.Request, name string) (*Answer, error) {
	ctx, watch, cancel := flow.Watched(req.Context(), e.stall)
	defer cancel()
	answer, err := e.exchange(req.WithContext(ctx), watch)
	if err != nil {
		return nil, flow.Broken(ctx, name, err)
	}
	return answer, nil
}
