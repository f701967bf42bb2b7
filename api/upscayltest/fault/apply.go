package fault

import (
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

func (in *Injector) apply(rule Rule, endpoint string, w http.ResponseWriter, r *http.Request, next http.Handler) {
	upload := in.isUpload(endpoint)
	switch rule.Do {
	case Answer:
		if rule.When == After {
			next.ServeHTTP(&unsent{header: http.Header{}}, r)
		}
		// A small request has arrived before its answer leaves, so that what its
		// sender makes of the answer does not hang on their race.
		_, _ = io.CopyN(io.Discard, r.Body, small)
		answer(rule, w)
	case Drop:
		if rule.When == After {
			next.ServeHTTP(&unsent{header: http.Header{}}, r)
		}
		reset(w)
	case Stall:
		in.stall(rule, endpoint, w, r, next)
	case Half:
		if upload {
			_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2)
			reset(w)
			return
		}
		next.ServeHTTP(&body{ResponseWriter: w, atHalf: hangUp}, r)
	case Flip:
		if upload {
			r.Body = &flippedReader{ReadCloser: r.Body, at: r.ContentLength / 2}
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(&body{ResponseWriter: w, flip: true}, r)
	case Slow:
		p := pace{ctx: r.Context(), rate: rule.Rate}
		r.Body = slowReader{r.Body, p}
		next.ServeHTTP(slowWriter{w, p}, r)
	case LoseETag:
		next.ServeHTTP(withoutETag{w}, r)
	default: // the service carries it out
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), ruleKey{}, rule)))
	}
}

func (in *Injector) stall(rule Rule, endpoint string, w http.ResponseWriter, r *http.Request, next http.Handler) {
	hold := func() {
		if !pause(r.Context(), rule.For.Duration) {
			panic(http.ErrAbortHandler)
		}
	}
	switch {
	case rule.When != After:
		hold()
		next.ServeHTTP(w, r)
	case in.isDownload(endpoint):
		next.ServeHTTP(&body{ResponseWriter: w, atHalf: hold}, r)
	default:
		u := &unsent{header: http.Header{}}
		next.ServeHTTP(u, r)
		hold()
		u.send(w)
	}
}

// small is how much of a request, in bytes, is read before it is answered.
const small = 64 << 10

// pause waits for d, or with d = 0 for ever, and reports whether the request
// still has someone who waits for it.
func pause(ctx context.Context, d time.Duration) bool {
	var over <-chan time.Time
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-over:
		return true
	case <-ctx.Done():
		return false
	}
}

func answer(rule Rule, w http.ResponseWriter) {
	w.Header().Set("Content-Type", http.DetectContentType([]byte(rule.Body)))
	if len(rule.Body) > 0 && (rule.Body[0] == '{' || rule.Body[0] == '"') {
		w.Header().Set("Content-Type", "application/json")
	}
	for k, v := range rule.Headers {
		w.Header().Set(k, v)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(rule.Body)))
	w.WriteHeader(rule.Status)
	_, _ = io.WriteString(w, rule.Body)
}

// reset ends the connection as a dying machine does: by a TCP reset.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		hangUp()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
}

// hangUp ends the request and its connection without another byte.
func hangUp() { panic(http.ErrAbortHandler) }
