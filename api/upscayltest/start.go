package upscayltest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
	"bulkup/api/upscayltest/fault"
)

// startTask passes a start on, once it is paid for and fits the dialect.
func (s *Server) startTask(w http.ResponseWriter, r *http.Request) (any, error) {
	if !s.books.reserve(creditsPerPicture) { // said before a large body is read
		return nil, wire.Refusal{Status: http.StatusPaymentRequired, Message: "Insufficient credits"}
	}
	s.books.release(creditsPerPicture)
	raw, err := io.ReadAll(http.MaxBytesReader(w, s.ledger.counted(r.Body), upscayl.MaxSize+maxJSON))
	if err != nil {
		return nil, wire.Invalid("the form ends too early")
	}
	f, err := readForm(r, raw)
	if err != nil {
		return nil, err
	}
	if err := f.check(s.opts); err != nil {
		return nil, err
	}
	e := entry{cost: creditsPerPicture * int64(f.pictures())}
	_, e.doomed = fault.From(r.Context(), fault.Fail)
	if _, e.costly = fault.From(r.Context(), fault.ChargeAndFail); e.costly {
		e.doomed = true
	}
	if !s.books.reserve(e.cost) {
		return nil, wire.Refusal{Status: http.StatusPaymentRequired, Message: "Insufficient credits"}
	}
	inner := r.Clone(r.Context())
	inner.Body, inner.ContentLength = io.NopCloser(bytes.NewReader(f.raw)), int64(len(f.raw))
	reply, err := s.askWith(inner)
	if err != nil {
		s.books.release(e.cost)
		return nil, err
	}
	started := data(reply)
	id, _ := started["taskId"].(string)
	s.books.open(id, e)
	delete(started, "creditsToDeduct")
	if s.opts.Dialect == Current {
		started["creditsToDeduct"] = e.cost
		w.Header().Set("x-task-cost", strconv.FormatInt(e.cost, 10))
	}
	return reply, nil
}

// form is the form of a start.
type form struct {
	raw      []byte // as it is passed on
	boundary string
	text     map[string][]string
	file     bool
}

func readForm(r *http.Request, raw []byte) (*form, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, wire.Invalid("the body must be multipart/form-data")
	}
	f := &form{raw: raw, boundary: params["boundary"], text: map[string][]string{}}
	parts := multipart.NewReader(bytes.NewReader(raw), f.boundary)
	for {
		part, err := parts.NextRawPart()
		switch {
		case errors.Is(err, io.EOF):
			return f, nil
		case err != nil:
			return nil, wire.Invalid("the form cannot be read")
		case part.FormName() == "file":
			f.file = true
			continue
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return nil, wire.Invalid("the form cannot be read")
		}
		f.text[part.FormName()] = append(f.text[part.FormName()], string(value))
	}
}

// pictures is how many pictures a form names.
func (f *form) pictures() int {
	n := 0
	if f.file {
		n = 1
	}
	for _, name := range []string{"files", "urls"} {
		for _, value := range f.text[name] {
			var list []json.RawMessage
			if json.Unmarshal([]byte(value), &list) != nil {
				list = make([]json.RawMessage, 1)
			}
			n += len(list)
		}
	}
	return n
}

// encodings are the ways in which the field files may have been written.
func (f *form) encodings() []Encoding {
	files := f.text["files"]
	switch {
	case len(files) == 0:
		return nil
	case len(files) > 1:
		return []Encoding{EncodingRepeated}
	case strings.HasPrefix(strings.TrimSpace(files[0]), "["):
		return []Encoding{EncodingArray}
	default:
		return []Encoding{EncodingObject, EncodingRepeated}
	}
}

// check refuses what the options do not take. The older dialect has three scales,
// no addresses, and defaults for what is left out, which are added.
func (f *form) check(o Options) error {
	if e := f.encodings(); len(e) > 0 && !slices.ContainsFunc(e, func(e Encoding) bool { return !slices.Contains(o.Habits.RefuseFiles, e) }) {
		return wire.Invalid("files cannot be read")
	}
	if o.Dialect == Current {
		return nil
	}
	if scale := f.text["scale"]; len(scale) > 0 && !slices.Contains([]string{"2", "4", "8"}, scale[0]) {
		return wire.Invalid("scale must be one of 2, 4, 8")
	}
	if len(f.text["urls"]) > 0 {
		return wire.Missing("exactly one of file and files")
	}
	var defaults bytes.Buffer
	for name, value := range map[string]string{"saveImageAs": "jpg", "enhanceFace": "false"} {
		if len(f.text[name]) == 0 {
			defaults.WriteString("--" + f.boundary + "\r\nContent-Disposition: form-data; name=" + strconv.Quote(name) + "\r\n\r\n" + value + "\r\n")
		}
	}
	f.raw = append(defaults.Bytes(), f.raw...)
	return nil
}
