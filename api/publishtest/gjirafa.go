package publishtest

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"bulkup/api/publishtest/gateway"
)

// Gjirafa is the multipart upload of Gjirafa VP, storing with a real S3 server.
type Gjirafa struct {
	service
	Store *S3
	// Authorization is what the header of that name has to be; the bare key when empty.
	Authorization string
	// MissingOnly makes a resumed upload give links of the parts it does not have, and no others.
	MissingOnly bool
	// BareETags makes the service take ETags without their quotes, and no others.
	BareETags bool
	// FirstNumber is what the service calls the first part; 1 when nil.
	FirstNumber *int
	// Quiet makes failures come with status 200, and only the envelope say so.
	Quiet bool

	project string
	uploads map[string]*gjirafaUpload // by requestKey
}

type gjirafaUpload struct {
	key, s3 string
	parts   int
	size    int64
	done    bool
	gone    bool
}

var (
	gjirafaStart = object{
		"partsNumber":                 required(whole(1)),
		"fileName":                    required(text(1, 1024, ``)),
		"contentLength":               required(text(1, 19, `^[0-9]+$`)),
		"mimeType":                    required(text(3, 255, `^[^/]+/[^/]+$`)),
		"presignedUrlExpiryTimeHours": whole(1),
	}
	gjirafaComplete = object{
		"requestKey":           required(text(1, 255, ``)),
		"parts":                required(list(object{"partNumber": required(whole(0)), "eTag": required(text(1, 255, ``))})),
		"allowPartialComplete": required(exactly(false)), // true, the default, truncates files
	}
	gjirafaKey = object{
		"requestKey":                  required(text(1, 255, ``)),
		"presignedUrlExpiryTimeHours": whole(1),
	}
	gjirafaAbort = object{"requestKey": required(text(1, 255, ``))}
)

// NewGjirafa starts the service for project p1.
func NewGjirafa(t testing.TB) *Gjirafa {
	g := &Gjirafa{Store: NewS3(t), project: "p1", uploads: map[string]*gjirafaUpload{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/projects/p1/uploads/multipart", g.begin)
	mux.HandleFunc("PUT /api/projects/p1/uploads/multipart-complete", g.complete)
	mux.HandleFunc("PUT /api/projects/p1/uploads/multipart-abort", g.abort)
	mux.HandleFunc("POST /api/projects/p1/uploads/multipart-resume", g.resume)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { g.refuse(w, http.StatusNotFound, "Result Not Found") })
	g.start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		want := g.Authorization
		if want == "" {
			want = Key
		}
		if got := r.Header.Get("Authorization"); got != want {
			g.refuse(w, http.StatusUnauthorized, "Unauthorized: "+got)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	return g
}

func (g *Gjirafa) refuse(w http.ResponseWriter, status int, message string) {
	real := status
	if g.Quiet {
		real = http.StatusOK
	}
	answer(w, real, map[string]any{"success": false, "errors": []string{message}, "messages": []string{}, "result": nil, "resultInfo": nil, "statusCode": status})
}

func (g *Gjirafa) allow(w http.ResponseWriter, result any) {
	answer(w, http.StatusCreated, map[string]any{"success": true, "errors": []string{}, "messages": []string{}, "result": result, "resultInfo": nil, "statusCode": 201})
}

func (g *Gjirafa) begin(w http.ResponseWriter, r *http.Request) {
	fields, problem := gjirafaStart.read(r)
	if problem != "" {
		g.refuse(w, http.StatusBadRequest, problem)
		return
	}
	size, err := strconv.ParseInt(fields["contentLength"].(string), 10, 64)
	if err != nil {
		g.refuse(w, http.StatusBadRequest, "contentLength")
		return
	}
	u := &gjirafaUpload{key: fmt.Sprintf("videos/%d/%s", len(g.uploads), url.PathEscape(fields["fileName"].(string))), parts: int(number(fields["partsNumber"])), size: size}
	u.key = strings.ReplaceAll(u.key, "%", "_")
	u.s3 = g.Store.Begin(u.key)
	g.uploads[u.key] = u
	g.allow(w, g.links(u, nil))
}

// links is the result of start and resume, without the parts that are there.
func (g *Gjirafa) links(u *gjirafaUpload, there map[int]string) map[string]any {
	links := []map[string]any{}
	for n := u.parts; n >= 1; n-- { // nobody promises an order
		if _, ok := there[n]; !ok {
			links = append(links, map[string]any{"partNumber": n + g.shift(), "presignedUrl": g.Store.Link(http.MethodPut, u.key, gateway.Part(u.s3, n))})
		}
	}
	return map[string]any{"uploadId": u.s3, "requestKey": u.key, "presignedUrl": links, "uploadFileDetailsId": 7}
}

// shift is what the service's part numbers have over those of S3.
func (g *Gjirafa) shift() int {
	if g.FirstNumber == nil {
		return 0
	}
	return *g.FirstNumber - 1
}

// open returns the upload that a body is about.
func (g *Gjirafa) open(w http.ResponseWriter, r *http.Request, o object) (*gjirafaUpload, map[string]any) {
	fields, problem := o.read(r)
	if problem != "" {
		g.refuse(w, http.StatusBadRequest, problem)
		return nil, nil
	}
	u := g.uploads[fields["requestKey"].(string)]
	if u == nil || u.done || u.gone {
		g.refuse(w, http.StatusNotFound, "Result Not Found")
		return nil, nil
	}
	return u, fields
}

func (g *Gjirafa) resume(w http.ResponseWriter, r *http.Request) {
	u, _ := g.open(w, r, gjirafaKey)
	if u == nil {
		return
	}
	var there map[int]string
	if g.MissingOnly {
		there = g.Store.Stored(u.key, u.s3)
	}
	g.allow(w, g.links(u, there))
}

func (g *Gjirafa) abort(w http.ResponseWriter, r *http.Request) {
	u, _ := g.open(w, r, gjirafaAbort)
	if u == nil {
		return
	}
	if err := g.Store.Abort(u.key, u.s3); err != nil {
		g.refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	u.gone = true
	g.allow(w, true)
}

func (g *Gjirafa) complete(w http.ResponseWriter, r *http.Request) {
	u, fields := g.open(w, r, gjirafaComplete)
	if u == nil {
		return
	}
	parts, problem := g.parts(u, fields["parts"].([]any))
	if problem != "" {
		g.refuse(w, http.StatusBadRequest, problem)
		return
	}
	if _, err := g.Store.Complete(u.key, u.s3, parts); err != nil {
		g.refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	u.done = true
	g.allow(w, true)
}

// parts reads what a complete call says: all parts of the upload, in order.
func (g *Gjirafa) parts(u *gjirafaUpload, list []any) (parts []gateway.PartETag, problem string) {
	if len(list) != u.parts {
		return nil, "Some parts are missing"
	}
	for i, item := range list {
		fields := item.(map[string]any)
		n, etag := int(number(fields["partNumber"])), fields["eTag"].(string)
		switch {
		case n != i+1+g.shift():
			return nil, "The parts are not in order"
		case g.BareETags && strings.Contains(etag, `"`):
			return nil, "The eTag is not valid"
		}
		parts = append(parts, gateway.PartETag{PartNumber: i + 1, ETag: etag})
	}
	return parts, ""
}

// File returns the bytes of the file at an address; ok is false while it is not complete.
func (g *Gjirafa) File(address string) (content []byte, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for key, u := range g.uploads {
		if strings.HasSuffix(address, "/"+key) && u.done {
			return g.Store.Object(key)
		}
	}
	return nil, false
}
