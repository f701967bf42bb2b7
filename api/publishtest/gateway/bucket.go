package gateway

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Bucket is the bucket of a server as its owner uses it: a service that hands
// out signed links to others.
type Bucket struct {
	Client *http.Client
	Host   string // with the port: what links lead to
}

// Link returns a signed link for a request about an object, good for an hour from a time on.
func (b *Bucket) Link(method, key string, query url.Values, from time.Time) string {
	return presign(method, b.Host, "/"+Name+"/"+key, query, from, time.Hour)
}

// Part is the query of the request for one part; number counts from 1.
func Part(id string, number int) url.Values {
	return url.Values{"uploadId": {id}, "partNumber": {strconv.Itoa(number)}}
}

// PartETag is a part as Complete takes it.
type PartETag struct {
	PartNumber int
	ETag       string
}

// Begin opens a multipart upload and returns its id.
func (b *Bucket) Begin(key string) (id string, err error) {
	var answer struct{ UploadId string }
	err = b.ask(http.MethodPost, key, url.Values{"uploads": {""}}, "", &answer)
	return answer.UploadId, err
}

// Stored returns the ETags of the parts that an upload has, by number.
func (b *Bucket) Stored(key, id string) (map[int]string, error) {
	var answer struct{ Part []PartETag }
	err := b.ask(http.MethodGet, key, url.Values{"uploadId": {id}}, "", &answer)
	etags := map[int]string{}
	for _, p := range answer.Part {
		etags[p.PartNumber] = p.ETag
	}
	return etags, err
}

// Complete puts parts together and returns the ETag of the object.
func (b *Bucket) Complete(key, id string, etags []PartETag) (etag string, err error) {
	body, err := xml.Marshal(struct {
		XMLName struct{} `xml:"CompleteMultipartUpload"`
		Part    []PartETag
	}{Part: etags})
	if err != nil {
		return "", err
	}
	var answer struct {
		XMLName xml.Name
		ETag    string
	}
	err = b.ask(http.MethodPost, key, url.Values{"uploadId": {id}}, string(body), &answer)
	if err == nil && answer.XMLName.Local != "CompleteMultipartUploadResult" {
		err = fmt.Errorf("the answer is %s", answer.XMLName.Local)
	}
	return answer.ETag, err
}

// Abort ends an upload without an object.
func (b *Bucket) Abort(key, id string) error {
	return b.ask(http.MethodDelete, key, url.Values{"uploadId": {id}}, "", nil)
}

// Upload is a multipart upload that is neither completed nor aborted.
type Upload struct{ Key, UploadId string }

// Open returns the uploads that are open.
func (b *Bucket) Open() ([]Upload, error) {
	var answer struct{ Upload []Upload }
	err := b.ask(http.MethodGet, "", url.Values{"uploads": {""}}, "", &answer)
	return answer.Upload, err
}

// Object opens an object; its caller closes it.
func (b *Bucket) Object(key string) (io.ReadCloser, error) {
	resp, err := b.Client.Get(b.Link(http.MethodGet, key, nil, time.Now()))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("%s: %s", key, resp.Status)
	}
	return resp.Body, nil
}

// ETag returns what the server calls the bytes of an object, verbatim.
func (b *Bucket) ETag(key string) (string, error) {
	resp, err := b.Client.Head(b.Link(http.MethodHead, key, nil, time.Now()))
	if err != nil {
		return "", err
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", key, resp.Status)
	}
	return resp.Header.Get("ETag"), nil
}

// ask makes a signed request and decodes its answer, unless answer is nil.
func (b *Bucket) ask(method, key string, query url.Values, body string, answer any) error {
	req, err := http.NewRequest(method, b.Link(method, key, query, time.Now()), strings.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := b.Client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return err
	case resp.StatusCode > 299:
		return fmt.Errorf("%s: %s", resp.Status, text)
	case answer == nil:
		return nil
	}
	return xml.Unmarshal(text, answer)
}
