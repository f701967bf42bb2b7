package local

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"bulkup/api/local/uploads"
	"bulkup/api/upscayltest/rawcall"
)

func TestMultipartUpload(t *testing.T) {
	h := start(t, Options{PartSize: 40})
	content := rawcall.Drawn(t, 5)
	begun := h.Begin("a b.png", content)
	if n, want := len(begun.At(t, "data", "partUrls").([]any)), (len(content)+39)/40; n != want || want < 3 {
		t.Fatalf("%d part URLs for %d bytes", n, len(content))
	}
	id, key := begun.Text(t, "data", "uploadId"), begun.Text(t, "data", "path")
	h.Put(begun.Text(t, "data", "partUrls", 0, "signedUrl"), []byte("replaced by the next"))
	etags := h.PutParts(begun, content)

	changed := func(i int, etag string) []string {
		c := slices.Clone(etags)
		c[i] = etag
		return c
	}
	replaced := fmt.Sprintf("%x", md5.Sum([]byte("replaced by the next")))
	for name, body := range map[string]string{
		"an ETag that is none":         rawcall.Completion(id, key, changed(1, "nonsense")),
		"an ETag of no part":           rawcall.Completion(id, key, changed(1, `"d41d8cd98f00b204e9800998ecf8427e"`)),
		"an ETag that was replaced":    rawcall.Completion(id, key, changed(0, replaced)),
		"an ETag with a path":          rawcall.Completion(id, key, changed(0, "../../account/secret.json")),
		"a part too few":               rawcall.Completion(id, key, etags[1:]),
		"another key":                  rawcall.Completion(id, "users/local/other", etags),
		"parts that are out of order":  strings.Replace(rawcall.Completion(id, key, etags), `"PartNumber":1`, `"PartNumber":2`, 1),
		"a part before the first part": strings.Replace(rawcall.Completion(id, key, etags), `"PartNumber":1`, `"PartNumber":0`, 1),
	} {
		if a := h.Call("complete-multipart-upload", body); a.Status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	bare := slices.Clone(etags)
	for i := range bare {
		bare[i] = strings.ToUpper(strings.Trim(bare[i], `"`))
	}
	for name, tags := range map[string][]string{"bare": bare, "quoted, and once more": etags} {
		if a := h.Call("complete-multipart-upload", rawcall.Completion(id, key, tags)); a.Status != http.StatusOK {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	if a := h.Call("complete-multipart-upload", rawcall.Completion(id, key, changed(1, replaced))); a.Status != http.StatusBadRequest {
		t.Errorf("completed again with other parts: %d", a.Status)
	}
	if a := h.Put(begun.Text(t, "data", "partUrls", 0, "signedUrl"), content[:40]); a.Status != http.StatusNotFound {
		t.Errorf("a part after the end: %d %s", a.Status, a.Body)
	}
	f, err := h.store.Open(uploads.SourceFolder, id)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, content) {
		t.Errorf("the file is not what was sent: %d bytes, %v", len(got), err)
	}
	if names, err := h.store.Names(uploads.PartFolder + "/" + id); err != nil || len(names) != 0 {
		t.Errorf("parts are left: %v, %v", names, err)
	}
}

func TestPartOfWrongSizeDoesNotComplete(t *testing.T) {
	h := start(t, Options{PartSize: 40})
	content := rawcall.Drawn(t, 5)
	begun := h.Begin("a.png", content)
	etags := h.PutParts(begun, content)
	etags[1] = h.Put(begun.Text(t, "data", "partUrls", 1, "signedUrl"), content[:39]).Header.Get("ETag")
	a := h.Call("complete-multipart-upload", rawcall.Completion(begun.Text(t, "data", "uploadId"), begun.Text(t, "data", "path"), etags))
	if a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), "part 2 has 39 bytes instead of 40") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestSignedLinks(t *testing.T) {
	c := &rawcall.Clock{}
	h := start(t, Options{PartSize: 40, Now: c.Now})
	content := rawcall.Drawn(t, 5)
	begun := h.Begin("a.png", content)
	link := begun.Text(t, "data", "partUrls", 0, "signedUrl")
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
		a, err := h.Do(h.Request(method, link, "", body))
		if err != nil || a.Status != status || !strings.Contains(string(a.Body), "<Code>"+code+"</Code>") {
			t.Errorf("%s: %d %s %v", name, a.Status, a.Body, err)
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
		r := h.Request("PUT", link, "", piece())
		r.Header.Set("Content-MD5", base64.StdEncoding.EncodeToString(sum[:]))
		return r
	}
	if a, err := h.Do(digest(md5.Sum(content[:39]))); err != nil || a.Status != 400 || !strings.Contains(string(a.Body), "BadDigest") {
		t.Errorf("a wrong digest: %d %s %v", a.Status, a.Body, err)
	}
	if a, err := h.Do(digest(md5.Sum(content[:40]))); err != nil || a.Status != 200 {
		t.Errorf("the right digest: %d %s %v", a.Status, a.Body, err)
	}

	c.Pass(uploadLife)
	if a := h.Put(link, content[:40]); a.Status != http.StatusOK {
		t.Errorf("at the end of its life: %d %s", a.Status, a.Body)
	}
	c.Pass(time.Second)
	send("after its life", "PUT", link, piece(), 403, "AccessDenied")
	a := h.Put(link, content[:40])
	if !strings.Contains(string(a.Body), "Request has expired") {
		t.Errorf("after its life: %s", a.Body)
	}
}

// A body that breaks off leaves no part behind.
func TestBrokenBodyLeavesNothing(t *testing.T) {
	h := start(t, Options{PartSize: 40})
	content := rawcall.Drawn(t, 5)
	begun := h.Begin("a.png", content)
	u, err := url.Parse(begun.Text(t, "data", "partUrls", 0, "signedUrl"))
	if err != nil {
		t.Fatal(err)
	}
	conn := h.Dial()
	fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\n%s", u.RequestURI(), content[:20])
	if err := conn.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if status := rawcall.ReadStatus(t, conn); status != http.StatusBadRequest {
		t.Errorf("status %d", status)
	}
	names, err := h.store.Names(uploads.PartFolder + "/" + begun.Text(t, "data", "uploadId"))
	if err != nil || len(names) != 0 {
		t.Errorf("left: %v, %v", names, err)
	}
}
