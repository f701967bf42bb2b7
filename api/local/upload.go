package local

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bulkup/api/local/uploads"
	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
)

// The lives of links. The documents give an example of an hour.
const (
	uploadLife   = time.Hour
	downloadLife = time.Hour
)

// getUploadURL begins an upload in parts.
func (s *Service) getUploadURL(w http.ResponseWriter, r *http.Request) (any, error) {
	f, err := wire.ReadData(w, r)
	if err != nil {
		return nil, err
	}
	name, kind, size := f.Text("originalFileName"), f.Text("fileType"), f.Whole("fileSize")
	if err := f.Err(); err != nil {
		return nil, err
	}
	switch {
	case utf8.RuneCountInString(name) > upscayl.MaxName:
		return nil, wire.Invalid("originalFileName has more than %d characters", upscayl.MaxName)
	case !slices.Contains(upscayl.Types(), kind):
		return nil, wire.ErrFileType
	case size < 1:
		return nil, wire.Invalid("fileSize must be at least 1")
	case size > upscayl.MaxSize:
		return nil, wire.ErrFileSize
	}
	now := s.opts.Now()
	u := uploads.Upload{
		ID: rand.Text(), FileName: uniqueName(name), Original: name, Type: kind, Size: size,
		PartSize: s.opts.PartSize, Created: now, Expires: now.Add(uploadLife),
	}
	if err := s.uploads.Add(u); err != nil {
		return nil, err
	}
	parts := make([]map[string]any, u.Parts())
	for i := range parts {
		query := url.Values{"partNumber": {strconv.Itoa(i + 1)}, "uploadId": {u.ID}}
		parts[i] = map[string]any{
			"partNumber": i + 1,
			"signedUrl":  s.link(r, http.MethodPut, partPath+u.ID, query, uploadLife),
		}
	}
	data := fileData(u.FileName, u.Original, u.Type, u.Size, u.Created, u.Expires)
	data["uploadId"], data["path"] = u.ID, u.Path()
	data["partUrls"], data["partSize"] = parts, u.PartSize
	return wire.Succeed(data), nil
}

// completeUpload puts the parts of an upload together.
func (s *Service) completeUpload(w http.ResponseWriter, r *http.Request) (any, error) {
	f, err := wire.ReadData(w, r)
	if err != nil {
		return nil, err
	}
	id, key, list := f.Text("uploadId"), f.Text("key"), f.List("parts")
	etags := make([]string, len(list))
	inOrder := true
	for i, p := range list {
		inOrder = p.Whole("PartNumber") == int64(i+1) && inOrder
		etags[i] = bare(p.Text("ETag"))
		f.Join(p)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	u, ok := s.uploads.Get(id)
	switch {
	case !ok:
		return nil, wire.ErrUpload
	case u.Path() != key:
		return nil, wire.Invalid("key is not that of the upload")
	case !inOrder:
		return nil, wire.Invalid("parts must be in order, without gaps")
	}
	if err := s.uploads.Complete(u, etags); err != nil {
		return nil, err
	}
	return wire.Succeed(map[string]string{"status": "success"}), nil
}

// bare strips the quotes that an ETag has in a header.
func bare(etag string) string { return strings.ToLower(strings.Trim(etag, `"`)) }

// fileData is what answers say of any file.
func fileData(fileName, original, kind string, size int64, created, expires time.Time) map[string]any {
	return map[string]any{
		"fileName": fileName, "originalFileName": original, "fileType": kind, "fileSize": size,
		"createdAt": created.Unix(), "expiresAt": expires.Unix(),
	}
}

// link signs an address of this service, as the caller reaches it.
func (s *Service) link(r *http.Request, method, path string, query url.Values, life time.Duration) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host + s.signer.Sign(method, path, query, s.opts.Now(), life)
}

// uniqueName makes the name by which the service knows a file: a random part,
// and what is harmless of the original.
func uniqueName(original string) string {
	harmless := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, original)
	if runes := []rune(harmless); len(runes) > 80 {
		harmless = string(runes[len(runes)-80:]) // the end has the extension
	}
	return fmt.Sprintf("%s-%s", strings.ToLower(rand.Text()[:12]), harmless)
}
