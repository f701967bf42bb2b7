package upscayl

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"bulkup/api"
	"bulkup/api/rest"
)

// UploadRequest says which file is to be uploaded.
type UploadRequest struct {
	Name string // original name; see StartRequest for what becomes of it
	Type string // MIME type
	Size int64  // bytes
}

// PartURL is the signed link of one part.
type PartURL struct {
	Number int    // as the server counts; goes back in Completion
	URL    string // secret
}

// Upload is a begun upload: either Parts, or a single PutURL that needs no
// completion.
type Upload struct {
	ID        string
	Key       string // for Completion
	Parts     []PartURL
	PartSize  int64  // bytes of each part but the last
	PutURL    string // secret; set in the classic dialect, where Parts is empty
	FileName  string // the server's own name of the file, unique; history shows it
	File      UploadedFile
	ExpiresAt time.Time // zero when not said
}

// UploadedFile is the server's record of an uploaded file, kept whole and sent
// back as it is when a task is started with it. It holds no links.
type UploadedFile = json.RawMessage

type uploadFields struct {
	FileSize         int64  `json:"fileSize"`
	FileType         string `json:"fileType"`
	OriginalFileName string `json:"originalFileName"`
}

type uploadData struct {
	UploadID api.Text
	PartURLs api.List[struct {
		PartNumber api.Int
		SignedURL  api.Text
	}]
	PartSize  api.Int
	UploadURL api.Text // matches uploadURL and uploadUrl
	Key       api.Text
	Path      api.Text
	FileName  api.Text
	ExpiresAt api.Time
}

// uploadOnly are the fields that do not go back to start-task, in any case, since they
// concern the upload alone. Signed links do not either, whatever their name is.
var uploadOnly = []string{"uploadId", "partUrls", "partSize", "uploadUrl"}

// record makes of an answer what goes back to start-task. The type and the size have to be
// there, by the older document, and an answer may leave them out.
func record(answer map[string]json.RawMessage, asked uploadFields) (UploadedFile, error) {
	maps.DeleteFunc(answer, func(name string, value json.RawMessage) bool {
		return string(value) == "null" || slices.ContainsFunc(uploadOnly, func(only string) bool { return strings.EqualFold(name, only) }) || signed.Match(value)
	})
	var fields map[string]json.RawMessage
	if raw, err := json.Marshal(asked); err != nil || json.Unmarshal(raw, &fields) != nil {
		return nil, err
	}
	for name := range answer {
		maps.DeleteFunc(fields, func(known string, _ json.RawMessage) bool { return strings.EqualFold(known, name) })
	}
	maps.Copy(answer, fields)
	return json.Marshal(answer)
}

// signed finds a link with a query in JSON, which may escape the slashes.
var signed = regexp.MustCompile(`(?i)"https?:[\\/]+[^"?]*\?[^"]`)

// GetUploadURL begins an upload. It may be repeated: each call begins another
// upload, and one that is left alone costs nothing. An answer without links is an
// odd one, worth asking again; one whose links must not be used is an Input error.
func (c *Client) GetUploadURL(ctx context.Context, r UploadRequest) (Upload, error) {
	if r.Size <= 0 {
		return Upload{}, c.input(CallUpload, "the file is empty", nil)
	}
	var u Upload
	asked := uploadFields{r.Size, r.Type, rest.FileName(r.Name)}
	err := c.converse(ctx, CallUpload, &c.uploads, asked, func(env envelope) (err error) {
		u, err = c.upload(env, asked)
		return err
	})
	return u, err
}

// upload reads the answer about a file.
func (c *Client) upload(env envelope, asked uploadFields) (Upload, error) {
	var d uploadData
	var raw map[string]json.RawMessage
	if json.Unmarshal(env.Data, &d) != nil || json.Unmarshal(env.Data, &raw) != nil || raw == nil {
		return Upload{}, c.rest.Odd(CallUpload, "the answer holds no upload")
	}
	file, err := record(raw, asked)
	if err != nil {
		return Upload{}, c.rest.Odd(CallUpload, "the answer cannot be kept: "+err.Error())
	}
	u := Upload{
		ID: string(d.UploadID), Key: firstText(d.Key, d.Path, d.FileName), PartSize: int64(d.PartSize),
		FileName: string(d.FileName), File: file, ExpiresAt: d.ExpiresAt.Time,
	}
	for _, p := range d.PartURLs {
		u.Parts = append(u.Parts, PartURL{int(p.PartNumber), string(p.SignedURL)})
	}
	if len(u.Parts) == 0 {
		u.PutURL = string(d.UploadURL)
	}
	if u.PutURL == "" && (len(u.Parts) == 0 || u.ID == "" || len(u.Parts) > 1 && u.PartSize <= 0) {
		return Upload{}, c.rest.Odd(CallUpload, "the answer lacks links, their part size or the upload's id")
	}
	if err := c.checkUpload(&u, asked.FileSize); err != nil {
		return Upload{}, c.input(CallUpload, "the upload cannot be made: "+err.Error(), nil)
	}
	return u, nil
}

// checkUpload puts the parts in order and refuses what would upload a file wrong
// or to a wrong place.
func (c *Client) checkUpload(u *Upload, size int64) error {
	if u.PutURL != "" {
		return c.rest.Usable(u.PutURL)
	}
	n := int64(len(u.Parts))
	if n == 1 && u.PartSize <= 0 {
		u.PartSize = size
	}
	if want := (size-1)/u.PartSize + 1; n != want {
		return fmt.Errorf("the server gave %d links for %d parts of %d bytes", n, want, u.PartSize)
	}
	slices.SortFunc(u.Parts, func(a, b PartURL) int { return a.Number - b.Number })
	for i, p := range u.Parts {
		if p.Number != u.Parts[0].Number+i {
			return fmt.Errorf("the server's part numbers have a gap or a double at %d", p.Number)
		}
		if err := c.rest.Usable(p.URL); err != nil {
			return fmt.Errorf("part %d: %w", p.Number, err)
		}
	}
	return nil
}

func firstText(texts ...api.Text) string {
	for _, t := range texts {
		if t != "" {
			return string(t)
		}
	}
	return ""
}
