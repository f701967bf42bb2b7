package publishtest

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// granule is what Google's storage counts in, in bytes.
const granule = 256 << 10

// GCS is one resumable session of Google Cloud Storage, as strict as the
// documents and the public test bench of Google describe it. Its fields are
// changed under its lock; a test reads them within a hook or when nothing is
// being asked any more.
type GCS struct {
	Total int64 // bytes of the object

	// Answer, when set, is asked after each request has been dealt with, by its
	// number from 1; it returns false to lose the answer.
	Answer func(n int, w http.ResponseWriter) bool
	// Refuse, when set, may answer a request before it is read.
	Refuse func(n int, w http.ResponseWriter, r *http.Request) bool
	// Keep, when set, says how many of the bytes that came are kept.
	Keep func(n int, came int64) int64
	// No308 answers with 200 and a header where others answer 308.
	No308 bool

	mu       sync.Mutex
	Bytes    []byte // what is kept
	Done     bool
	Canceled bool
	Spans    []string // Content-Range of each request
	Received int64    // bytes of bodies
}

func (g *GCS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.Spans = append(g.Spans, r.Header.Get("Content-Range"))
	n := len(g.Spans)
	if g.Refuse != nil && g.Refuse(n, w, r) {
		return
	}
	status := g.serve(w, r, n)
	if status == 0 || g.Answer != nil && !g.Answer(n, w) {
		HangUp(w)
		return
	}
	if status == http.StatusPermanentRedirect && g.No308 {
		w.Header().Set("X-Http-Status-Code-Override", "308")
		status = http.StatusOK
	}
	w.WriteHeader(status)
	if status == http.StatusOK && g.Done {
		sum := crc32.Checksum(g.Bytes, crc32.MakeTable(crc32.Castagnoli))
		fmt.Fprintf(w, `{"kind":"storage#object","size":"%d","crc32c":"%s"}`, len(g.Bytes),
			base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, sum)))
	}
}

// Object returns the bytes of the object; ok is false while it is not complete.
func (g *GCS) Object() (content []byte, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.Bytes, g.Done
}

// serve deals with a request and returns the status of its answer, 0 to hang up.
func (g *GCS) serve(w http.ResponseWriter, r *http.Request, n int) int {
	const canceled = 499
	switch {
	case g.Canceled:
		return canceled
	case r.Method == http.MethodDelete:
		g.Canceled = true
		return canceled
	case r.Method != http.MethodPut || r.ContentLength < 0:
		return http.StatusBadRequest
	case g.Done:
		return http.StatusOK
	}
	span, whole, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Content-Range"), "bytes "), "/")
	if whole != strconv.FormatInt(g.Total, 10) {
		return http.StatusBadRequest
	}
	if span == "*" {
		if r.ContentLength != 0 {
			return http.StatusBadRequest
		}
		return g.progress(w)
	}
	var first, last int64
	if _, err := fmt.Sscanf(span, "%d-%d", &first, &last); err != nil || last-first+1 != r.ContentLength || last >= g.Total {
		return http.StatusBadRequest
	}
	if end := last + 1; end != g.Total && end%granule != 0 {
		return http.StatusBadRequest
	}
	if first > int64(len(g.Bytes)) {
		return http.StatusServiceUnavailable // a gap
	}
	body, err := io.ReadAll(r.Body)
	g.Received += int64(len(body))
	came := int64(len(body))
	if g.Keep != nil {
		came = g.Keep(n, came)
	}
	if end := first + came; end != g.Total {
		came = end/granule*granule - first
	}
	if have := int64(len(g.Bytes)); first+came > have {
		g.Bytes = append(g.Bytes, body[have-first:came]...)
	}
	if err != nil {
		return 0
	}
	return g.progress(w)
}

// progress says how much there is, and completes the object when it is all.
func (g *GCS) progress(w http.ResponseWriter) int {
	have := int64(len(g.Bytes))
	if have == g.Total {
		g.Done = true
		return http.StatusOK
	}
	if have > 0 {
		w.Header().Set("Range", fmt.Sprintf("bytes=0-%d", have-1))
	}
	return http.StatusPermanentRedirect
}

// HangUp ends the connection without an answer.
func HangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		conn.Close()
	}
}
