package local

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// begin begins an upload of content and returns the answer.
func (h *host) begin(name string, content []byte) answer {
	h.t.Helper()
	data := fmt.Sprintf(`{"fileSize":%d,"fileType":"image/png","originalFileName":%q}`, len(content), name)
	if h.opts.Dialect == Current {
		data = `{"data":` + data + `}`
	}
	a := h.call("get-upload-url", data)
	if a.status != http.StatusOK {
		h.t.Fatalf("get-upload-url: %d %s", a.status, a.body)
	}
	return a
}

// put sends bytes to a signed link.
func (h *host) put(link string, content []byte) answer {
	h.t.Helper()
	a, err := h.do(h.request(http.MethodPut, link, "", bytes.NewReader(content)))
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// putParts sends every part of content and returns their ETags.
func (h *host) putParts(begun answer, content []byte) (etags []string) {
	h.t.Helper()
	size := int(begun.number(h.t, "data", "partSize"))
	for n, piece := range slices.Collect(slices.Chunk(content, size)) {
		a := h.put(begun.text(h.t, "data", "partUrls", n, "signedUrl"), piece)
		if a.status != http.StatusOK {
			h.t.Fatalf("part %d: %d %s", n+1, a.status, a.body)
		}
		if want := fmt.Sprintf(`"%x"`, md5.Sum(piece)); a.header.Get("ETag") != want {
			h.t.Fatalf("part %d: ETag %s, want %s", n+1, a.header.Get("ETag"), want)
		}
		etags = append(etags, a.header.Get("ETag"))
	}
	return etags
}

func completion(id, key string, etags []string) string {
	type part struct {
		PartNumber int
		ETag       string
	}
	parts := make([]part, len(etags))
	for i, e := range etags {
		parts[i] = part{i + 1, e}
	}
	body, _ := json.Marshal(map[string]any{"data": map[string]any{"uploadId": id, "key": key, "parts": parts}})
	return string(body)
}

// uploaded brings content into the storage by parts and returns its record.
func (h *host) uploaded(name string, content []byte) string {
	h.t.Helper()
	begun := h.begin(name, content)
	etags := h.putParts(begun, content)
	body := completion(begun.text(h.t, "data", "uploadId"), begun.text(h.t, "data", "path"), etags)
	if a := h.call("complete-multipart-upload", body); a.status != http.StatusOK {
		h.t.Fatalf("complete: %d %s", a.status, a.body)
	}
	return fmt.Sprintf(`{"fileName":%q,"path":%q}`, begun.text(h.t, "data", "fileName"), begun.text(h.t, "data", "path"))
}

func TestMultipartUpload(t *testing.T) {
	h := start(t, Options{PartSize: 40})
	content := drawn(t, 5)
	begun := h.begin("a b.png", content)
	if n, want := len(begun.at(t, "data", "partUrls").([]any)), (len(content)+39)/40; n != want || want < 3 {
		t.Fatalf("%d part URLs for %d bytes", n, len(content))
	}
	id, key := begun.text(t, "data", "uploadId"), begun.text(t, "data", "path")
	h.put(begun.text(t, "data", "partUrls", 0, "signedUrl"), []byte("replaced by the next"))
	etags := h.putParts(begun, content)

	changed := func(i int, etag string) []string {
		c := slices.Clone(etags)
		c[i] = etag
		return c
	}
	replaced := fmt.Sprintf("%x", md5.Sum([]byte("replaced by the next")))
	for name, body := range map[string]string{
		"an ETag that is none":         completion(id, key, changed(1, "nonsense")),
		"an ETag of no part":           completion(id, key, changed(1, `"d41d8cd98f00b204e9800998ecf8427e"`)),
		"an ETag that was replaced":    completion(id, key, changed(0, replaced)),
		"an ETag with a path":          completion(id, key, changed(0, "../../account/secret.json")),
		"a part too few":               completion(id, key, etags[1:]),
		"another key":                  completion(id, "users/local/other", etags),
		"parts that are out of order":  strings.Replace(completion(id, key, etags), `"PartNumber":1`, `"PartNumber":2`, 1),
		"a part before the first part": strings.Replace(completion(id, key, etags), `"PartNumber":1`, `"PartNumber":0`, 1),
	} {
		if a := h.call("complete-multipart-upload", body); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	bare := slices.Clone(etags)
	for i := range bare {
		bare[i] = strings.ToUpper(strings.Trim(bare[i], `"`))
	}
	for name, tags := range map[string][]string{"bare": bare, "quoted, and once more": etags} {
		if a := h.call("complete-multipart-upload", completion(id, key, tags)); a.status != http.StatusOK {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := h.call("complete-multipart-upload", completion(id, key, changed(1, replaced))); a.status != http.StatusBadRequest {
		t.Errorf("completed again with other parts: %d", a.status)
	}
	if a := h.put(begun.text(t, "data", "partUrls", 0, "signedUrl"), content[:40]); a.status != http.StatusNotFound {
		t.Errorf("a part after the end: %d %s", a.status, a.body)
	}
	f, err := h.store.Open(sourceFolder, id)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, content) {
		t.Errorf("the file is not what was sent: %d bytes, %v", len(got), err)
	}
	if names, err := h.store.Names(partFolder + "/" + id); err != nil || len(names) != 0 {
		t.Errorf("parts are left: %v, %v", names, err)
	}
}

func TestPartOfWrongSizeDoesNotComplete(t *testing.T) {
	h := start(t, Options{PartSize: 40})
	content := drawn(t, 5)
	begun := h.begin("a.png", content)
	etags := h.putParts(begun, content)
	etags[1] = h.put(begun.text(t, "data", "partUrls", 1, "signedUrl"), content[:39]).header.Get("ETag")
	a := h.call("complete-multipart-upload", completion(begun.text(t, "data", "uploadId"), begun.text(t, "data", "path"), etags))
	if a.status != http.StatusBadRequest || !strings.Contains(string(a.body), "part 2 has 39 bytes instead of 40") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestSignedLinks(t *testing.T) {
	c := &clock{}
	h := start(t, Options{PartSize: 40, Now: c.now})
	content := drawn(t, 5)
	begun := h.begin("a.png", content)
	link := begun.text(t, "data", "partUrls", 0, "signedUrl")
	changed := func(name, value string) string {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set(name, value)
		u.RawQuery = q.Encode()
		return u.String()
	}
	send := func(name, method, link string, body io.Reader, status int, code string) {
		t.Helper()
		a, err := h.do(h.request(method, link, "", body))
		if err != nil || a.status != status || !strings.Contains(string(a.body), "<Code>"+code+"</Code>") {
			t.Errorf("%s: %d %s %v", name, a.status, a.body, err)
		}
	}
	piece := func() io.Reader { return bytes.NewReader(content[:40]) }
	send("another part", "PUT", changed("partNumber", "2"), piece(), 403, "SignatureDoesNotMatch")
	send("a longer life", "PUT", changed("X-Amz-Expires", "999999"), piece(), 403, "SignatureDoesNotMatch")
	send("an extra parameter", "PUT", changed("x", "y"), piece(), 403, "SignatureDoesNotMatch")
	send("no signature", "PUT", strings.Split(link, "?")[0], piece(), 403, "SignatureDoesNotMatch")
	send("a broken query", "PUT", link+"&%zz", piece(), 403, "SignatureDoesNotMatch")
	send("another method", "GET", link, nil, 405, "MethodNotAllowed")
	send("no length", "PUT", link, io.MultiReader(piece()), 411, "MissingContentLength")
	send("too many bytes", "PUT", link, bytes.NewReader(content[:41]), 400, "EntityTooLarge")

	digest := func(sum [16]byte) *http.Request {
		r := h.request("PUT", link, "", piece())
		r.Header.Set("Content-MD5", base64.StdEncoding.EncodeToString(sum[:]))
		return r
	}
	if a, err := h.do(digest(md5.Sum(content[:39]))); err != nil || a.status != 400 || !strings.Contains(string(a.body), "BadDigest") {
		t.Errorf("a wrong digest: %d %s %v", a.status, a.body, err)
	}
	if a, err := h.do(digest(md5.Sum(content[:40]))); err != nil || a.status != 200 {
		t.Errorf("the right digest: %d %s %v", a.status, a.body, err)
	}

	c.pass(uploadLife)
	if a := h.put(link, content[:40]); a.status != http.StatusOK {
		t.Errorf("at the end of its life: %d %s", a.status, a.body)
	}
	c.pass(time.Second)
	send("after its life", "PUT", link, piece(), 403, "AccessDenied")
	a := h.put(link, content[:40])
	if !strings.Contains(string(a.body), "Request has expired") {
		t.Errorf("after its life: %s", a.body)
	}
}

// A body that breaks off leaves no part behind.
func TestBrokenBodyLeavesNothing(t *testing.T) {
	h := start(t, Options{PartSize: 40})
	content := drawn(t, 5)
	begun := h.begin("a.png", content)
	u, err := url.Parse(begun.text(t, "data", "partUrls", 0, "signedUrl"))
	if err != nil {
		t.Fatal(err)
	}
	conn := dial(t, h)
	fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\n%s", u.RequestURI(), content[:20])
	if err := conn.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if status := readStatus(t, conn); status != http.StatusBadRequest {
		t.Errorf("status %d", status)
	}
	names, err := h.store.Names(partFolder + "/" + begun.text(t, "data", "uploadId"))
	if err != nil || len(names) != 0 {
		t.Errorf("left: %v, %v", names, err)
	}
	if l := h.Ledger(); l.Parts != 0 || l.Received != 20 {
		t.Errorf("ledger: %+v", l)
	}
}

func TestClassicUpload(t *testing.T) {
	h := start(t, Options{Dialect: Classic})
	content := drawn(t, 5)
	begun := h.begin("a.png", content)
	if begun.at(t, "data", "partUrls") != nil || begun.number(t, "data", "createdAt") < 1e12 {
		t.Errorf("not classic: %s", begun.body)
	}
	link, record := begun.text(t, "data", "uploadURL"), fmt.Sprintf(`[{"fileName":%q}]`, begun.text(t, "data", "fileName"))
	if a := h.start(append(slices.Clone(settings), field{name: "files", value: record})); a.status != 400 {
		t.Errorf("started before the upload: %d %s", a.status, a.body)
	}
	if a := h.put(link, content[1:]); a.status != 400 {
		t.Errorf("a file of another size: %d", a.status)
	}
	for range 2 { // again, as after a lost answer
		if a := h.put(link, content); a.status != 200 || a.header.Get("ETag") != fmt.Sprintf(`"%x"`, md5.Sum(content)) {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	id := h.started(append(slices.Clone(settings), field{name: "files", value: record}))
	if done := h.over(id); done.State != processed {
		t.Errorf("%+v", done)
	}
}
