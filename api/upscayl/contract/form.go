package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const maxField = 1 << 20 // bytes of a form field that is no file

var errCut = errors.New("the body was closed before its end")

// watchForm returns body; what is read from it is also parsed and checked, file
// parts without being held. A form that is cut off is checked by what was read: the
// last bytes may be answered before their reader has reached the end of the file.
func (c *Checker) watchForm(call string, media *openapi3.MediaType, boundary string, body io.ReadCloser) io.ReadCloser {
	pr, pw := io.Pipe()
	t := &tee{ReadCloser: body, to: pw}
	c.pending.Add(1)
	go func() {
		defer c.pending.Done()
		value, err := parseForm(multipart.NewReader(pr, boundary), media)
		_, _ = io.Copy(io.Discard, pr) // or the sender would wait for us
		if errors.Is(err, errCut) {
			return
		}
		if err == nil {
			err = media.Schema.Value.VisitJSON(value, openapi3.VisitAsRequest(), openapi3.MultiErrors())
		}
		if err != nil {
			c.report("%s, form: %w", call, err)
		}
	}()
	return t
}

// parseForm returns the form as the object that the schema describes.
func parseForm(r *multipart.Reader, media *openapi3.MediaType) (map[string]any, error) {
	value := map[string]any{}
	for {
		part, err := r.NextPart()
		if err == io.EOF {
			return value, nil
		}
		if err != nil {
			return nil, err
		}
		name := part.FormName()
		if _, twice := value[name]; twice {
			return nil, fmt.Errorf("field %s comes twice", name)
		}
		if part.FileName() != "" {
			kind := part.Header.Get("Content-Type")
			if enc := media.Encoding[name]; enc != nil && (kind == "" || !strings.Contains(enc.ContentType, kind)) {
				return nil, fmt.Errorf("field %s has the type %q", name, kind)
			}
			value[name] = part.FileName()
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, maxField))
		if err != nil {
			return nil, err
		}
		value[name] = typed(string(text), media.Schema.Value.Properties[name])
	}
}

// typed reads the text of a field as its schema wants it, or leaves it a string
// for the schema to refuse.
func typed(text string, schema *openapi3.SchemaRef) any {
	if schema == nil {
		return text
	}
	var v any
	switch t := schema.Value.Type; {
	case t.Is("integer"):
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			return n
		}
	case t.Is("boolean"):
		if b, err := strconv.ParseBool(text); err == nil {
			return b
		}
	case t.Is("array"):
		if json.Unmarshal([]byte(text), &v) == nil {
			return v
		}
	}
	return text
}

// tee copies what is read to a pipe, and ends the pipe with the body.
type tee struct {
	io.ReadCloser
	to *io.PipeWriter
}

func (t *tee) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	if n > 0 {
		_, _ = t.to.Write(p[:n]) // fails only after Close
	}
	if err == io.EOF {
		_ = t.to.Close()
	}
	return n, err
}

func (t *tee) Close() error {
	_ = t.to.CloseWithError(errCut) // no effect after Close
	return t.ReadCloser.Close()
}
