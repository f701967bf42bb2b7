package publishtest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"bulkup/api/publishtest/gateway"
)

// Bytescale is the upload API of Bytescale, storing with a real S3 server.
type Bytescale struct {
	service
	Store *S3
	// PartSize is how the service cuts files, in bytes.
	PartSize int64
	// NoContent makes a completed part answer with 204, as the older document says.
	NoContent bool
	// Forget makes an upload that is complete unknown, so that only its file is left.
	Forget bool
	// Basic makes the service take keys as passwords, and in no other way.
	Basic bool

	account string
	uploads map[string]*bytescaleUpload
	files   map[string]*bytescaleFile // by path
}

// bytescaleUpload is an upload that has begun.
type bytescaleUpload struct {
	id, s3   string
	file     *bytescaleFile
	etags    map[int]string // of completed parts
	count    int
	partSize int64
}

type bytescaleFile struct {
	path, mime, name string
	size             int64
	etag             string
	modified         int64 // ms
	done             bool
}

var bytescaleBegin = object{
	"size":             required(whole(0)),
	"protocol":         exactly("1.1"), // 1.0 is the default, and loses files that are never completed
	"mime":             text(3, 255, `^[a-zA-Z0-9]+/[a-zA-Z0-9+\-._]+(?:;[^=]+=[^;]+)*$`),
	"originalFileName": text(1, 255, ``),
}

var bytescaleComplete = object{"etag": required(text(1, 255, `^\S*$`))}

// NewBytescale starts the service for account A623uY2.
func NewBytescale(t testing.TB, partSize int64) *Bytescale {
	b := &Bytescale{
		Store: NewS3(t), PartSize: partSize, account: "A623uY2",
		uploads: map[string]*bytescaleUpload{}, files: map[string]*bytescaleFile{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v2/accounts/{account}/uploads", b.begin)
	mux.HandleFunc("GET /v2/accounts/{account}/uploads/{id}/parts", b.list)
	mux.HandleFunc("GET /v2/accounts/{account}/uploads/{id}/parts/{index}", b.part)
	mux.HandleFunc("PUT /v2/accounts/{account}/uploads/{id}/parts/{index}", b.complete)
	mux.HandleFunc("GET /v2/accounts/{account}/files/details", b.details)
	b.start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, basic := r.BasicAuth()
		switch authorization := r.Header.Get("Authorization"); {
		case b.Basic && !basic:
			b.refuse(w, http.StatusUnauthorized, "missing_authorization", "no password")
		case authorization == "":
			b.refuse(w, http.StatusUnauthorized, "missing_authorization", "no key")
		case authorization != "Bearer "+Key && !(basic && user == "apikey" && password == Key):
			b.refuse(w, http.StatusForbidden, "unauthorized", "not the key: "+authorization)
		case !strings.HasPrefix(r.URL.Path, "/v2/accounts/"+b.account+"/"):
			b.refuse(w, http.StatusForbidden, "unauthorized", "not the account of the key")
		default:
			mux.ServeHTTP(w, r)
		}
	}))
	return b
}

func (b *Bytescale) refuse(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, map[string]any{"error": map[string]any{"code": code, "message": message}})
}

func (b *Bytescale) begin(w http.ResponseWriter, r *http.Request) {
	fields, problem := bytescaleBegin.read(r)
	if problem != "" {
		b.refuse(w, http.StatusBadRequest, "invalid_request", problem)
		return
	}
	n := len(b.uploads)
	name, _ := fields["originalFileName"].(string)
	mime, _ := fields["mime"].(string)
	file := &bytescaleFile{path: fmt.Sprintf("/uploads/%d/%s", n, name), mime: mime, name: name, size: number(fields["size"]), modified: 1615680311115 + int64(n)}
	u := &bytescaleUpload{id: fmt.Sprintf("Kd759aLFxttm69%02d", n), file: file, etags: map[int]string{}, count: 1, partSize: b.PartSize}
	if file.size > 0 {
		u.count = int((file.size + b.PartSize - 1) / b.PartSize)
	}
	u.s3 = b.Store.Begin(u.id)
	b.uploads[u.id], b.files[file.path] = u, file
	answer(w, http.StatusOK, map[string]any{
		"file":        b.describe(file),
		"uploadId":    u.id,
		"uploadParts": map[string]any{"count": u.count, "first": b.link(u, 0)},
	})
}

func (b *Bytescale) describe(f *bytescaleFile) map[string]any {
	var etag any
	if f.done {
		etag = f.etag
	}
	return map[string]any{
		"accountId": b.account, "etag": etag, "filePath": f.path, "fileUrl": "https://upcdn.io/" + b.account + "/raw" + f.path,
		"lastModified": f.modified, "metadata": map[string]any{}, "mime": f.mime, "originalFileName": f.name, "size": f.size, "tags": []string{},
	}
}

// link is an UploadPart. An empty part ends one byte before it starts.
func (b *Bytescale) link(u *bytescaleUpload, index int) map[string]any {
	start := int64(index) * u.partSize
	return map[string]any{
		"range":           map[string]any{"inclusiveStart": start, "inclusiveEnd": min(start+u.partSize, u.file.size) - 1},
		"uploadId":        u.id,
		"uploadPartIndex": index,
		"uploadUrl":       b.Store.Link(http.MethodPut, u.id, gateway.Part(u.s3, index+1)),
	}
}

// open returns the upload of a call, and its part where the call names one.
func (b *Bytescale) open(w http.ResponseWriter, r *http.Request) (u *bytescaleUpload, index int, ok bool) {
	u = b.uploads[r.PathValue("id")]
	ok = u != nil && !(b.Forget && u.file.done)
	if text := r.PathValue("index"); text != "" && ok {
		n, err := strconv.Atoi(text)
		index = n
		_, completed := u.etags[n]
		ok = err == nil && n >= 0 && n < u.count && !completed
	}
	if !ok {
		b.refuse(w, http.StatusNotFound, "part_not_found", "no such part")
	}
	return u, index, ok
}

func (b *Bytescale) part(w http.ResponseWriter, r *http.Request) {
	if u, index, ok := b.open(w, r); ok {
		answer(w, http.StatusOK, b.link(u, index))
	}
}

func (b *Bytescale) list(w http.ResponseWriter, r *http.Request) {
	u, _, ok := b.open(w, r)
	if !ok {
		return
	}
	remaining := []int{}
	for i := range u.count {
		if _, completed := u.etags[i]; !completed {
			remaining = append(remaining, i)
		}
	}
	answer(w, http.StatusOK, map[string]any{"remainingUploadParts": remaining})
}

func (b *Bytescale) complete(w http.ResponseWriter, r *http.Request) {
	u, index, ok := b.open(w, r)
	if !ok {
		return
	}
	fields, problem := bytescaleComplete.read(r)
	if problem != "" {
		b.refuse(w, http.StatusBadRequest, "invalid_request", problem)
		return
	}
	etag := fields["etag"].(string)
	if stored := b.Store.Stored(u.id, u.s3)[index+1]; stored != etag {
		b.refuse(w, http.StatusBadRequest, "invalid_etag", "the part is not what was uploaded")
		return
	}
	u.etags[index] = etag
	reply := map[string]any{"status": "Pending"}
	if len(u.etags) == u.count {
		if !b.finish(w, u) {
			return
		}
		reply = map[string]any{"status": "Completed", "etag": u.file.etag}
	}
	if b.NoContent {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	answer(w, http.StatusOK, reply)
}

// finish puts the parts together; the file exists from here on.
func (b *Bytescale) finish(w http.ResponseWriter, u *bytescaleUpload) bool {
	var parts []gateway.PartETag
	for i := range u.count {
		parts = append(parts, gateway.PartETag{PartNumber: i + 1, ETag: u.etags[i]})
	}
	etag, err := b.Store.Complete(u.id, u.s3, parts)
	if err != nil {
		b.refuse(w, http.StatusInternalServerError, "internal_error", err.Error())
		return false
	}
	u.file.etag, u.file.done = etag, true
	u.file.modified += 1000
	return true
}

func (b *Bytescale) details(w http.ResponseWriter, r *http.Request) {
	file := b.files[r.URL.Query().Get("filePath")]
	if file == nil || !file.done {
		b.refuse(w, http.StatusNotFound, "file_not_found", "no such file")
		return
	}
	answer(w, http.StatusOK, b.describe(file))
}

// File returns the bytes of the file at an address; ok is false while it is not complete.
func (b *Bytescale) File(address string) (content []byte, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, u := range b.uploads {
		if strings.HasSuffix(address, "/"+b.account+"/raw"+u.file.path) && u.file.done {
			return b.Store.Object(id)
		}
	}
	return nil, false
}
