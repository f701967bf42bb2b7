package rawcall

import (
	"bytes"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// Begin begins an upload of content and returns the answer.
func (c *Caller) Begin(name string, content []byte) Answer {
	c.T.Helper()
	a := c.Call("get-upload-url", c.wrapped(map[string]any{"fileSize": len(content), "fileType": "image/png", "originalFileName": name}))
	if a.Status != http.StatusOK {
		c.T.Fatalf("get-upload-url: %d %s", a.Status, a.Body)
	}
	return a
}

// Put sends bytes to a signed link.
func (c *Caller) Put(link string, content []byte) Answer {
	c.T.Helper()
	a, err := c.Do(c.Request(http.MethodPut, link, "", bytes.NewReader(content)))
	if err != nil {
		c.T.Fatal(err)
	}
	return a
}

// PutParts sends every part of content and returns their ETags.
func (c *Caller) PutParts(begun Answer, content []byte) (etags []string) {
	c.T.Helper()
	size := int(begun.Number(c.T, "data", "partSize"))
	for n, piece := range slices.Collect(slices.Chunk(content, size)) {
		a := c.Put(begun.Text(c.T, "data", "partUrls", n, "signedUrl"), piece)
		if a.Status != http.StatusOK {
			c.T.Fatalf("part %d: %d %s", n+1, a.Status, a.Body)
		}
		if want := fmt.Sprintf(`"%x"`, md5.Sum(piece)); a.Header.Get("ETag") != want {
			c.T.Fatalf("part %d: ETag %s, want %s", n+1, a.Header.Get("ETag"), want)
		}
		etags = append(etags, a.Header.Get("ETag"))
	}
	return etags
}

// Completion is the body of complete-multipart-upload.
func Completion(id, key string, etags []string) string {
	type part struct {
		PartNumber int
		ETag       string
	}
	parts := make([]part, len(etags))
	for i, e := range etags {
		parts[i] = part{i + 1, e}
	}
	body, _ := json.Marshal(map[string]any{"data": map[string]any{"uploadId": id, "key": key, "parts": parts}}) // always marshals
	return string(body)
}

// Uploaded brings content into the storage by parts and returns its record.
func (c *Caller) Uploaded(name string, content []byte) string {
	c.T.Helper()
	begun := c.Begin(name, content)
	etags := c.PutParts(begun, content)
	body := Completion(begun.Text(c.T, "data", "uploadId"), begun.Text(c.T, "data", "path"), etags)
	if a := c.Call("complete-multipart-upload", body); a.Status != http.StatusOK {
		c.T.Fatalf("complete: %d %s", a.Status, a.Body)
	}
	return fmt.Sprintf(`{"fileName":%q,"path":%q}`, begun.Text(c.T, "data", "fileName"), begun.Text(c.T, "data", "path"))
}
