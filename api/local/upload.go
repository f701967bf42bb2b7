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

	"bulkup/api/upscayl"
)

// The lives of links. The documents give an example of an hour.
const (
	uploadLife   = time.Hour
	downloadLife = time.Hour
)

// getUploadURL begins an upload: of parts in the current dialect, of one file in
// the classic one.
func (s *Server) getUploadURL(c *call) (any, error) {
	f, err := c.body(s.opts.Dialect == Current)
	if err != nil {
		return nil, err
	}
	name, kind, size := f.text("originalFileName"), f.text("fileType"), f.whole("fileSize")
	if err := f.err(); err != nil {
		return nil, err
	}
	switch {
	case utf8.RuneCountInString(name) > upscayl.MaxName:
		return nil, invalid("originalFileName has more than %d characters", upscayl.MaxName)
	case !slices.Contains(upscayl.Types(), kind):
		return nil, errFileType
	case size < 1:
		return nil, invalid("fileSize must be at least 1")
	case size > upscayl.MaxSize:
		return nil, errFileSize
	}
	if s.opts.Dialect == Current && !s.tasks.affords(1) {
		return nil, errCredits // the classic call does not know it
	}
	now := s.opts.Now()
	u := upload{
		ID: rand.Text(), FileName: uniqueName(name), Original: name, Type: kind, Size: size,
		PartSize: s.opts.PartSize, Created: now, Expires: now.Add(uploadLife),
	}
	if err := s.uploads.add(u); err != nil {
		return nil, err
	}
	return s.uploadAnswer(c.r, u), nil
}

func (s *Server) uploadAnswer(r *http.Request, u upload) success {
	data := s.fileData(u.FileName, u.Original, u.Type, u.Size, u.Created, u.Expires)
	if s.opts.Dialect == Classic {
		data["uploadURL"] = s.link(r, http.MethodPut, putPath+u.ID, nil, uploadLife)
		return succeed(data)
	}
	parts := make([]map[string]any, u.parts())
	for i := range parts {
		query := url.Values{"partNumber": {strconv.Itoa(i + 1)}, "uploadId": {u.ID}}
		parts[i] = map[string]any{
			"partNumber": i + 1,
			"signedUrl":  s.link(r, http.MethodPut, partPath+u.ID, query, uploadLife),
		}
	}
	data["uploadId"], data["path"] = u.ID, u.path()
	data["partUrls"], data["partSize"] = parts, u.PartSize
	return succeed(data)
}

// fileData is what both dialects say of any file.
func (s *Server) fileData(fileName, original, kind string, size int64, created, expires time.Time) map[string]any {
	return map[string]any{
		"fileName": fileName, "originalFileName": original, "fileType": kind, "fileSize": size,
		"createdAt": s.timestamp(created), "expiresAt": s.timestamp(expires),
	}
}

// timestamp counts seconds in the current dialect, milliseconds in the classic.
func (s *Server) timestamp(t time.Time) int64 {
	if s.opts.Dialect == Classic {
		return t.UnixMilli()
	}
	return t.Unix()
}

// link signs an address of this service, as the caller reaches it.
func (s *Server) link(r *http.Request, method, path string, query url.Values, life time.Duration) string {
	return "http://" + r.Host + s.signer.Sign(method, path, query, s.opts.Now(), life)
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
