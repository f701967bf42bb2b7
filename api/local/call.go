package local

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"
)

const (
	maxJSON      = 1 << 20          // bytes of a JSON body
	readPatience = 60 * time.Second // without a byte, then the client is given up
)

// call is one request of the five, on its way.
type call struct {
	w http.ResponseWriter
	r *http.Request
}

// call serves one of the five calls: method, key and limit are checked here, the
// rest is answer's.
func (s *Server) call(name string, answer func(*call) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
			return
		}
		if !s.allowed(r) {
			s.refuse(w, errKey)
			return
		}
		if wait := s.limits.take(name); wait > 0 {
			s.ledger.refused.Add(1)
			s.refuse(w, limited(wait))
			return
		}
		r.Body = patient(w, r.Body)
		result, err := answer(&call{w: w, r: r})
		if err == nil {
			writeJSON(w, http.StatusOK, result)
			return
		}
		var ref refusal
		if !errors.As(err, &ref) {
			s.opts.Log.Error("a call failed", "call", name, "error", err)
			ref = broken(name)
		}
		s.refuse(w, ref)
	})
}

// success is the envelope of most answers.
type success struct {
	Status string `json:"status"`
	Data   any    `json:"data"`
}

func succeed(data any) success { return success{Status: "success", Data: data} }

// refuse writes a refusal in the form of the dialect.
func (s *Server) refuse(w http.ResponseWriter, ref refusal) {
	if ref.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(ref.retryAfter.Seconds()))))
	}
	if s.opts.Dialect == Classic {
		writeJSON(w, ref.status, map[string]string{"error": ref.code, "message": ref.message})
		return
	}
	text := ref.current
	if text == "" {
		text = ref.message
	}
	writeJSON(w, ref.status, text)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	data, err := json.Marshal(v)
	if err != nil { // only our own types come here
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

// body reads the JSON object of a request: that in "data" where the call wraps
// it, else the whole.
func (c *call) body(wrapped bool) (*fields, error) {
	data, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxJSON))
	if err != nil {
		return nil, invalid("the body cannot be read")
	}
	var raw map[string]json.RawMessage
	if json.Unmarshal(data, &raw) != nil {
		return nil, invalid("the body must be a JSON object")
	}
	if !wrapped {
		return &fields{raw: raw}, nil
	}
	inner, ok := raw["data"]
	if !ok {
		return nil, missing("data")
	}
	raw = nil
	if json.Unmarshal(inner, &raw) != nil || raw == nil {
		return nil, invalid("data must be an object")
	}
	return &fields{raw: raw}, nil
}

// How fast a client has to take a result, and to send a body, in bytes a second.
const (
	slowest     = 16 << 10
	slowestBody = 1 << 10
)

// giveUpSlow gives up a client that does not take size bytes in a fair time. The
// caller calls what it returns when the answer is written, since the connection
// goes on.
func giveUpSlow(w http.ResponseWriter, size int64) func() {
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

func patient(w http.ResponseWriter, body io.ReadCloser) *patientBody {
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
