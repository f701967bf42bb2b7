package local

import (
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"unicode/utf8"

	"bulkup/api/local/uploads"
	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
)

const (
	maxField  = 4 << 20 // bytes of all text of a form; a list of files is long
	maxFields = 1000    // parts of a form
)

// form is a start-task form. Its file has gone straight to the disk.
type form struct {
	text map[string][]string
	file *uploads.Incoming // nil without one
	name string            // of file, as the caller calls it
	room int               // bytes of text that may still come
}

// readForm reads a form to its last byte: a request that is not whole must not
// start anything. The caller discards the file.
func (s *Service) readForm(w http.ResponseWriter, r *http.Request) (*form, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, wire.Invalid("the body must be multipart/form-data")
	}
	f := &form{text: map[string][]string{}, room: maxField}
	if err := s.fill(f, parts); err != nil {
		f.discard()
		return nil, err
	}
	if _, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, maxField)); err != nil {
		f.discard()
		return nil, wire.Invalid("the form ends too early")
	}
	return f, nil
}

func (s *Service) fill(f *form, parts *multipart.Reader) error {
	for range maxFields {
		part, err := parts.NextRawPart()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return wire.Invalid("the form cannot be read")
		case part.FormName() == "file":
			err = s.fillFile(f, part)
		default:
			err = f.fillText(part)
		}
		if err != nil {
			return err
		}
	}
	return wire.Invalid("the form has more than %d fields", maxFields)
}

func (s *Service) fillFile(f *form, part *multipart.Part) (err error) {
	if f.file != nil {
		return wire.Invalid("there is more than one file")
	}
	if f.name = part.FileName(); f.name == "" || utf8.RuneCountInString(f.name) > upscayl.MaxName {
		return wire.Invalid("the name of the file must have 1 to %d characters", upscayl.MaxName)
	}
	if f.file, err = uploads.Take(s.store); err != nil {
		return err
	}
	_, err = io.Copy(f.file, part)
	var ref wire.Refusal
	switch {
	case errors.As(err, &ref), uploads.IsDisk(err):
		return err
	case err != nil:
		return wire.Invalid("the form ends within the file")
	case f.file.Size() == 0:
		return wire.Invalid("the file is empty")
	}
	return nil
}

func (f *form) fillText(part *multipart.Part) error {
	value, err := io.ReadAll(io.LimitReader(part, int64(f.room)+1))
	if err != nil {
		return wire.Invalid("the form cannot be read")
	}
	if f.room -= len(value); f.room < 0 {
		return wire.Invalid("the form is too long")
	}
	name := part.FormName()
	f.text[name] = append(f.text[name], string(value))
	return nil
}

func (f *form) discard() {
	if f.file != nil {
		f.file.Discard()
	}
}

// value is the text of a field, "" where there is none.
func (f *form) value(name string) string {
	if len(f.text[name]) == 0 {
		return ""
	}
	return f.text[name][0]
}

// each calls take with every entry of a field that the documents write in three
// ways: a JSON array, one JSON value, or the field again and again. Text that is
// no JSON counts as a JSON string.
func (f *form) each(name string, take func(json.RawMessage) error) error {
	for _, value := range f.text[name] {
		var list []json.RawMessage
		if json.Unmarshal([]byte(value), &list) != nil {
			list = []json.RawMessage{json.RawMessage(value)}
		}
		for _, entry := range list {
			if !json.Valid(entry) {
				entry, _ = json.Marshal(value) // a string always marshals
			}
			if err := take(entry); err != nil {
				return err
			}
		}
	}
	return nil
}
