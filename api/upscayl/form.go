package upscayl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/textproto"
	"strconv"
	"strings"
	"sync"

	"bulkup/api"
	"bulkup/api/rest"
)

var errChanged = errors.New("the file changed while it was being sent")

// form is the body of start-task. It streams the file and knows how much of itself
// has been read, which is the most that can have reached the server.
type form struct {
	contentType string
	size        int64 // bytes of the whole body
	records     bool  // it holds those of uploaded files

	io.Reader
	file io.Closer // nil without a file

	mu     sync.Mutex
	fault  error // what reading the file ran into
	read   int64
	closed bool

	head, body int64 // bytes before the file, and of the file
	progress   func(sent int64)
}

// spelling is how the records of uploaded files stand in the form. The documents
// disagree, and no public caller sends any.
type spelling int32

// The spellings, in the order in which they are tried: one field with a JSON array,
// a field for each record, and the same with brackets behind its name. A single
// record of the second is the plain object of the newest document's example.
const (
	unspelled spelling = iota // none has worked yet
	oneArray
	repeated
	bracketed
)

func (s spelling) write(files []UploadedFile, field func(name, value string)) error {
	if s == oneArray {
		list, err := json.Marshal(files)
		if err != nil {
			return fmt.Errorf("the records of the uploaded files are damaged: %w", err)
		}
		field("files", string(list))
		return nil
	}
	name := "files"
	if s == bracketed {
		name = "files[]"
	}
	for _, f := range files {
		field(name, string(f))
	}
	return nil
}

func newForm(r StartRequest, as spelling) (*form, error) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	field := func(name, value string) { _ = w.WriteField(name, value) } // a Buffer takes everything
	field("model", r.Model)
	field("scale", strconv.Itoa(r.Scale))
	field("saveImageAs", r.Format)
	field("enhanceFace", strconv.FormatBool(r.Face))
	f := &form{contentType: w.FormDataContentType(), records: len(r.Files) > 0}
	switch {
	case r.File != nil:
		_, _ = w.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {`form-data; name="file"; filename="` + rest.FileName(r.File.Name) + `"`},
			"Content-Type":        {r.File.Type},
		})
	case len(r.Files) > 0:
		if err := as.write(r.Files, field); err != nil {
			return nil, err
		}
	default:
		list, err := json.Marshal(r.URLs)
		if err != nil {
			return nil, err
		}
		field("urls", string(list))
	}
	head := bytes.Clone(buf.Bytes())
	buf.Reset()
	_ = w.Close()
	f.head = int64(len(head))
	f.size = f.head + int64(buf.Len())
	f.Reader = io.MultiReader(bytes.NewReader(head), &buf)
	if r.File != nil {
		src, err := r.File.Open()
		if err != nil {
			return nil, fmt.Errorf("the file cannot be opened: %w", cause(err))
		}
		f.file, f.body, f.progress = src, r.File.Size, r.File.Progress
		f.size += f.body
		f.Reader = io.MultiReader(bytes.NewReader(head), &exact{src, f.body}, &buf)
	}
	return f, nil
}

// Read gives the next bytes of the body, counted before they can leave. After
// Close nothing leaves any more.
func (f *form) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return 0, fs.ErrClosed
	}
	if err != nil && err != io.EOF {
		f.fault = err
	}
	f.read += int64(n)
	if n > 0 && f.progress != nil {
		f.progress(min(max(f.read-f.head, 0), f.body))
	}
	return n, err
}

// Close closes the file; the transport and the end of the call both do so.
func (f *form) Close() error {
	f.mu.Lock()
	done := f.closed
	f.closed = true
	f.mu.Unlock()
	if done || f.file == nil {
		return nil
	}
	return f.file.Close()
}

// begun reports whether anything of the form has left.
func (f *form) begun() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.read > 0
}

// end closes the form and reports whether its last byte may have left, and what
// reading the file ran into. If it has not left, no server can have read a complete
// request, nor the boundary that ends a form.
func (f *form) end() (whole bool, fault error) {
	_ = f.Close() // it was only read
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.read >= f.size, f.fault
}

// exact reads the promised number of bytes, and fails before the form can end if
// the file has fewer or more.
type exact struct {
	r    io.Reader
	left int64
}

func (e *exact) Read(p []byte) (int, error) {
	if e.left == 0 {
		n, err := io.ReadFull(e.r, make([]byte, 1))
		switch {
		case n > 0:
			return 0, errChanged
		case err == io.EOF:
			return 0, io.EOF
		}
		return 0, err
	}
	n, err := e.r.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	switch {
	case err == io.EOF && e.left > 0:
		err = errChanged
	case err == io.EOF:
		err = nil // the next call reads beyond the end
	}
	return n, err
}

// cause strips the path from a file error: the message stands beside the name.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return errors.New(api.Clean(strings.TrimSpace(err.Error())))
}
