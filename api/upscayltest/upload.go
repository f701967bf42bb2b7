package upscayltest

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"

	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
)

// getUploadURL begins an upload: of parts in the current dialect, of one file in
// the older one.
func (s *Server) getUploadURL(w http.ResponseWriter, r *http.Request) (any, error) {
	body, err := s.read(w, r)
	if err != nil {
		return nil, err
	}
	reply, err := s.ask(r, upscayl.CallUpload, body)
	if err != nil {
		return nil, err
	}
	if s.opts.Dialect == Current {
		if !s.books.reserve(creditsPerPicture) { // the older call does not know it
			return nil, wire.Refusal{Status: http.StatusPaymentRequired, Message: "Insufficient credits"}
		}
		s.books.release(creditsPerPicture)
		return reply, nil
	}
	d := data(reply)
	p, err := putOf(d)
	if err != nil {
		return nil, err
	}
	id, _ := d["uploadId"].(string)
	s.puts.add(id, p)
	for _, name := range []string{"uploadId", "path", "partUrls", "partSize"} {
		delete(d, name)
	}
	d["uploadURL"] = "http://" + r.Host + "/files/" + url.PathEscape(id) + "?" + p.parts[0].RawQuery
	s.inMillis(d, "createdAt", "expiresAt")
	return reply, nil
}

// puts are the uploads of the older dialect, by their ids.
type puts struct {
	mu  sync.Mutex
	all map[string]*put
}

// put is an upload by one PUT, which the engine has in parts.
type put struct {
	mu       sync.Mutex
	key      string
	size     int64
	partSize int64
	parts    []*url.URL // signed by the engine
	etag     string     // of the whole file, once it is there
}

func newPuts() *puts { return &puts{all: map[string]*put{}} }

func (p *puts) add(id string, v *put) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all[id] = v
}

func (p *puts) get(id string) (*put, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v, ok := p.all[id]
	return v, ok
}

// putOf reads an upload of the engine.
func putOf(d object) (*put, error) {
	key, _ := d["path"].(string)
	p := &put{key: key, size: number(d["fileSize"]), partSize: number(d["partSize"])}
	for _, part := range objects(d["partUrls"]) {
		link, _ := part["signedUrl"].(string)
		u, err := url.Parse(link)
		if err != nil {
			return nil, err
		}
		p.parts = append(p.parts, u)
	}
	return p, nil
}

// putFile takes a whole file in: it is cut into the parts that the engine wants.
func (s *Server) putFile(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("upload")
	p, ok := s.puts.get(id)
	switch {
	case r.Method != http.MethodPut:
		w.Header().Set("Allow", http.MethodPut)
		wire.ErrMethod.Write(w)
		return
	case !ok:
		wire.ErrNoUpload.Write(w)
		return
	case r.URL.RawQuery != p.parts[0].RawQuery:
		wire.ErrSignature.Write(w)
		return
	case r.ContentLength < 0:
		wire.ErrLength.Write(w)
		return
	case r.ContentLength != p.size:
		wire.StorageError{Status: http.StatusBadRequest, Code: "InvalidRequest", Message: "The file does not have the size that was announced for it."}.Write(w)
		return
	}
	content, err := io.ReadAll(s.ledger.counted(r.Body))
	if err != nil {
		wire.ErrIncomplete.Write(w)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	sum := md5.Sum(content)
	etag := hex.EncodeToString(sum[:])
	if p.etag != etag { // it may come again, as after a lost answer
		if refused := s.putParts(r, id, p, content); refused != nil {
			refused(w)
			return
		}
		p.etag = etag
	}
	s.ledger.parts.Add(1)
	w.Header().Set("ETag", strconv.Quote(etag))
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusOK)
}

// putParts sends a file to the engine and completes it there. refused writes what
// the engine has against it, nil is nothing.
func (s *Server) putParts(r *http.Request, id string, p *put, content []byte) (refused func(http.ResponseWriter)) {
	type part struct {
		PartNumber int
		ETag       string
	}
	var parts []part
	for i, link := range p.parts {
		piece := content[int64(i)*p.partSize : min(int64(i+1)*p.partSize, p.size)]
		inner := httptest.NewRequestWithContext(r.Context(), http.MethodPut, link.RequestURI(), bytes.NewReader(piece))
		answer := httptest.NewRecorder()
		s.engine.Handler().ServeHTTP(answer, inner)
		if answer.Code != http.StatusOK {
			return func(w http.ResponseWriter) {
				w.Header().Set("Content-Type", "application/xml")
				w.WriteHeader(answer.Code)
				_, _ = w.Write(answer.Body.Bytes())
			}
		}
		parts = append(parts, part{i + 1, answer.Header().Get("ETag")})
	}
	body, err := json.Marshal(object{"data": object{"uploadId": id, "key": p.key, "parts": parts}})
	if err == nil {
		_, err = s.ask(r, upscayl.CallComplete, body)
	}
	if err != nil {
		return wire.ErrInternal.Write
	}
	return nil
}
