package publishtest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Aitronos is the file API of Aitronos, with resumable sessions behind it.
type Aitronos struct {
	service
	// Bearer makes the service want the key as a bearer token.
	Bearer bool
	// Old makes errors come in the older shape.
	Old bool
	// MaxFileSize is what the service says it takes, in bytes; 5 GiB when 0.
	MaxFileSize int64
	// Chunk is the recommended size of a request; 5 MiB when 0.
	Chunk int64
	// Simple makes the service give links for one plain PUT.
	Simple bool
	// FileID is whether register wants a file_id, or refuses one, since the document
	// contradicts itself; it takes both when empty.
	FileID string
	// Unseen is how many more register calls do not see the object yet.
	Unseen int
	// Life is how long sessions are good; 7 days when 0.
	Life time.Duration
	// Session, when set, is asked about each new session before it is used.
	Session func(*GCS)
	// StrikeStore, when set, may answer a request to the storage instead of it; n is its number from 1.
	StrikeStore func(n int, w http.ResponseWriter, r *http.Request) bool

	store   *httptest.Server
	plainly *plainStore // behind links for one plain PUT; nil until the first
	storeMu sync.Mutex
	files   []*aitronosFile
	sent    struct {
		requests int   // to the storage
		plain    int64 // bytes that came by plain PUTs
	}
}

// What a service may make of a field.
const Wanted, Unwanted = "wanted", "unwanted"

type aitronosFile struct {
	id, path, name, mime string
	size                 int64
	session              *GCS
	registered           bool
}

// uploaded returns the object of a file if it is complete.
func (a *Aitronos) uploaded(f *aitronosFile) ([]byte, bool) {
	if f.session == nil {
		return a.plainly.object(f.id)
	}
	return f.session.Object()
}

var (
	aitronosBegin = object{
		"filename":  required(text(1, 255, ``)),
		"file_size": required(whole(1)),
		"mime_type": required(text(3, 255, `^[^/]+/[^/]+$`)),
	}
	aitronosRegister = object{
		"filename":  required(text(1, 255, ``)),
		"file_id":   text(1, 64, ``), // by one sentence of the document alone
		"gcs_path":  required(text(1, 1024, ``)),
		"file_size": required(whole(1)),
		"mime_type": required(text(3, 255, `^[^/]+/[^/]+$`)),
	}
)

// NewAitronos starts the service for organization org_123.
func NewAitronos(t testing.TB) *Aitronos {
	a := &Aitronos{}
	a.store = httptest.NewServer(http.HandlerFunc(a.put))
	t.Cleanup(a.store.Close)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/organizations/org_123/files/upload-url", a.begin)
	mux.HandleFunc("POST /v1/organizations/org_123/files", a.register)
	mux.HandleFunc("GET /v1/organizations/org_123/files/{id}", a.retrieve)
	a.start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header, want := "X-API-Key", Key
		if a.Bearer {
			header, want = "Authorization", "Bearer "+Key
		}
		switch got := r.Header.Get(header); {
		case got == "":
			a.refuse(w, http.StatusUnauthorized, "MISSING_AUTHENTICATION", "No API key in "+header)
		case got != want:
			a.refuse(w, http.StatusUnauthorized, "INVALID_API_KEY", "This is no key: "+got)
		case !strings.HasPrefix(r.URL.Path, "/v1/organizations/org_123/"):
			a.refuse(w, http.StatusForbidden, "ORGANIZATION_ACCESS_DENIED", "You do not have access to this organization")
		default:
			mux.ServeHTTP(w, r)
		}
	}))
	return a
}

func (a *Aitronos) refuse(w http.ResponseWriter, status int, code, message string) {
	if a.Old {
		answer(w, status, map[string]any{"error": map[string]any{"message": message, "type": "invalid_request_error", "code": strings.ToLower(code)}})
		return
	}
	answer(w, status, map[string]any{"success": false, "error": map[string]any{
		"code": code, "message": message, "type": "client_error", "status": status, "trace_id": "abc-123-def", "timestamp": "2025-12-22T15:30:00Z",
	}})
}

func (a *Aitronos) begin(w http.ResponseWriter, r *http.Request) {
	fields, problem := aitronosBegin.read(r)
	if problem != "" {
		a.refuse(w, http.StatusBadRequest, "INVALID_FIELD_VALUE", problem)
		return
	}
	n := len(a.files)
	f := &aitronosFile{
		id: fmt.Sprintf("file_%03d", n), name: fields["filename"].(string),
		mime: fields["mime_type"].(string), size: number(fields["file_size"]),
	}
	f.path = "files/org_123/" + f.id + "/" + f.name
	kind, query := "resumable", "uploadType=resumable&upload_id=topsecret"
	if a.Simple {
		kind, query = "simple", "X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=topsecret"
		if a.plainly == nil {
			a.plainly = newPlainStore(a.t)
		}
	} else {
		f.session = &GCS{Total: f.size}
		if a.Session != nil {
			a.Session(f.session)
		}
	}
	a.storeMu.Lock()
	a.files = append(a.files, f)
	a.storeMu.Unlock()
	answer(w, http.StatusOK, map[string]any{
		"upload_url": fmt.Sprintf("%s/upload/storage/v1/b/bucket/o/%d?%s", a.store.URL, n, query),
		"gcs_path":   f.path, "file_id": f.id, "upload_type": kind,
		"expires_at":             time.Now().Add(or(a.Life, 7*24*time.Hour)).UTC().Format(time.RFC3339),
		"max_file_size":          or(a.MaxFileSize, int64(5<<30)),
		"chunk_size_recommended": or(a.Chunk, int64(5<<20)),
	})
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// put is the storage.
func (a *Aitronos) put(w http.ResponseWriter, r *http.Request) {
	keyless(a.t, r)
	var n int
	a.storeMu.Lock()
	a.sent.requests++
	asked := a.sent.requests
	a.storeMu.Unlock()
	if a.StrikeStore != nil && a.StrikeStore(asked, w, r) {
		return
	}
	a.storeMu.Lock()
	if _, err := fmt.Sscanf(r.URL.Path, "/upload/storage/v1/b/bucket/o/%d", &n); err != nil || n >= len(a.files) {
		a.storeMu.Unlock()
		w.WriteHeader(http.StatusNotFound)
		return
	}
	f := a.files[n]
	a.storeMu.Unlock()
	if f.session != nil {
		f.session.ServeHTTP(w, r)
		return
	}
	var body bytes.Buffer
	if _, err := body.ReadFrom(r.Body); err != nil {
		return
	}
	if r.Method != http.MethodPut || r.Header.Get("Content-Type") != f.mime || int64(body.Len()) != f.size {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	a.storeMu.Lock()
	a.sent.plain += f.size // before the answer, after which a test reads it
	a.storeMu.Unlock()
	a.plainly.put(w, r, f.id, body.Bytes())
}

func (a *Aitronos) register(w http.ResponseWriter, r *http.Request) {
	fields, problem := aitronosRegister.read(r)
	id, identified := fields["file_id"]
	switch {
	case problem != "":
	case a.FileID == Wanted && !identified:
		problem = "file_id is missing"
	case a.FileID == Unwanted && identified:
		problem = "file_id is not allowed"
	}
	if problem != "" {
		a.refuse(w, http.StatusBadRequest, "INVALID_FIELD_VALUE", problem)
		return
	}
	a.storeMu.Lock()
	defer a.storeMu.Unlock()
	for _, f := range a.files {
		if identified && f.id != id {
			continue
		}
		if f.path != fields["gcs_path"] {
			continue
		}
		_, uploaded := a.uploaded(f)
		switch {
		case !uploaded, a.Unseen > 0:
			a.Unseen--
			a.refuse(w, http.StatusNotFound, "FILE_NOT_FOUND", "There is no such object")
		case f.registered:
			a.refuse(w, http.StatusConflict, "FILE_EXISTS", "The file is registered already")
		case number(fields["file_size"]) != f.size, fields["mime_type"] != f.mime, fields["filename"] != f.name:
			a.refuse(w, http.StatusBadRequest, "INVALID_FIELD_VALUE", "This is not what was uploaded")
		default:
			f.registered = true
			answer(w, http.StatusCreated, describe(f))
		}
		return
	}
	a.refuse(w, http.StatusNotFound, "FILE_NOT_FOUND", "There is no such object")
}

func describe(f *aitronosFile) map[string]any {
	return map[string]any{
		"id": f.id, "original_filename": f.name, "file_size": f.size, "mime_type": f.mime, "storage_path": f.path,
		"organization_id": "org_123", "uploaded_at": "2025-12-22T15:30:00Z", "uploaded_by": nil, "uploaded_by_api_key_id": "key_1",
	}
}

func (a *Aitronos) retrieve(w http.ResponseWriter, r *http.Request) {
	a.storeMu.Lock()
	defer a.storeMu.Unlock()
	for _, f := range a.files {
		if f.id == r.PathValue("id") && f.registered {
			answer(w, http.StatusOK, describe(f))
			return
		}
	}
	a.refuse(w, http.StatusNotFound, "FILE_NOT_FOUND", "There is no such file")
}

// File returns the bytes of the file at an address; ok is false while it is not registered.
func (a *Aitronos) File(address string) (content []byte, ok bool) {
	a.storeMu.Lock()
	defer a.storeMu.Unlock()
	for _, f := range a.files {
		if strings.HasSuffix(address, "/v1/organizations/org_123/files/"+f.id) && f.registered {
			return a.uploaded(f)
		}
	}
	return nil, false
}

// Sessions returns the resumable sessions that were opened, oldest first.
func (a *Aitronos) Sessions() (sessions []*GCS) {
	a.storeMu.Lock()
	defer a.storeMu.Unlock()
	for _, f := range a.files {
		if f.session != nil {
			sessions = append(sessions, f.session)
		}
	}
	return sessions
}

// Received returns the bytes that the storage was sent.
func (a *Aitronos) Received() (bytes int64) {
	for _, g := range a.Sessions() {
		g.mu.Lock()
		bytes += g.Received
		g.mu.Unlock()
	}
	a.storeMu.Lock()
	defer a.storeMu.Unlock()
	return bytes + a.sent.plain
}

// Open returns how many sessions are neither complete nor canceled.
func (a *Aitronos) Open() (n int) {
	for _, g := range a.Sessions() {
		g.mu.Lock()
		if !g.Done && !g.Canceled {
			n++
		}
		g.mu.Unlock()
	}
	return n
}
