package transfer

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// gcs is one resumable session of Google Cloud Storage, as strict as the
// documents and the public test bench of Google describe it.
type gcs struct {
	*httptest.Server
	total int64
	chunk int64 // of its sessions

	// answer, when set, is asked after each request has been dealt with, by its
	// number from 1; it returns false to lose the answer.
	answer func(n int, w http.ResponseWriter) bool
	// refuse, when set, may answer a request before it is read.
	refuse func(n int, w http.ResponseWriter, r *http.Request) bool
	// keep, when set, says how many of the bytes that came are kept.
	keep func(n int, came int64) int64
	// no308 answers with 200 and a header where others answer 308.
	no308 bool

	mu       sync.Mutex
	bytes    []byte
	done     bool
	canceled bool
	n        int
	spans    []string // Content-Range of each request
	received int64    // bytes of bodies
}

func newGCS(t testing.TB, total int64) *gcs {
	g := &gcs{total: total, chunk: granule + 5}
	g.Server = httptest.NewServer(g)
	t.Cleanup(g.Close)
	return g
}

// session uploads total bytes to g.
func (g *gcs) session(e *Engine, fresh bool) Session {
	return NewResumable(ResumableOptions{Engine: e, URL: g.URL + "/upload?upload_id=topsecret", Size: g.total, Chunk: g.chunk, New: fresh})
}

func (g *gcs) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n++
	n := g.n
	g.spans = append(g.spans, r.Header.Get("Content-Range"))
	if g.refuse != nil && g.refuse(n, w, r) {
		return
	}
	status := g.serve(w, r, n)
	if status == 0 || g.answer != nil && !g.answer(n, w) {
		drop(w)
		return
	}
	if status == http.StatusPermanentRedirect && g.no308 {
		w.Header().Set("X-Http-Status-Code-Override", "308")
		status = http.StatusOK
	}
	w.WriteHeader(status)
	if status == http.StatusOK && g.done {
		sum := crc32.Checksum(g.bytes, crc32.MakeTable(crc32.Castagnoli))
		fmt.Fprintf(w, `{"kind":"storage#object","size":"%d","crc32c":"%s"}`, len(g.bytes),
			base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, sum)))
	}
}

// serve deals with a request and returns the status of its answer, 0 to hang up.
func (g *gcs) serve(w http.ResponseWriter, r *http.Request, n int) int {
	switch {
	case g.canceled:
		return 499
	case r.Method == http.MethodDelete:
		g.canceled = true
		return 499
	case r.Method != http.MethodPut || r.ContentLength < 0:
		return http.StatusBadRequest
	case g.done:
		return http.StatusOK
	}
	span, whole, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Content-Range"), "bytes "), "/")
	if whole != strconv.FormatInt(g.total, 10) {
		return http.StatusBadRequest
	}
	if span == "*" {
		if r.ContentLength != 0 {
			return http.StatusBadRequest
		}
		return g.progress(w)
	}
	var first, last int64
	if _, err := fmt.Sscanf(span, "%d-%d", &first, &last); err != nil || last-first+1 != r.ContentLength || last >= g.total {
		return http.StatusBadRequest
	}
	if end := last + 1; end != g.total && end%granule != 0 {
		return http.StatusBadRequest
	}
	if first > int64(len(g.bytes)) {
		return http.StatusServiceUnavailable // a gap
	}
	body, err := io.ReadAll(r.Body)
	g.received += int64(len(body))
	came := int64(len(body))
	if g.keep != nil {
		came = g.keep(n, came)
	}
	if end := first + came; end != g.total {
		came = end/granule*granule - first
	}
	if have := int64(len(g.bytes)); first+came > have {
		g.bytes = append(g.bytes, body[have-first:came]...)
	}
	if err != nil {
		return 0
	}
	return g.progress(w)
}

// progress says how much there is, and completes the object when it is all.
func (g *gcs) progress(w http.ResponseWriter) int {
	have := int64(len(g.bytes))
	if have == g.total {
		g.done = true
		return http.StatusOK
	}
	if have > 0 {
		w.Header().Set("Range", fmt.Sprintf("bytes=0-%d", have-1))
	}
	return http.StatusPermanentRedirect
}

// after answers with a status when the whole body has come.
func after(w http.ResponseWriter, r *http.Request, status int) bool {
	io.Copy(io.Discard, r.Body)
	w.WriteHeader(status)
	return true
}
