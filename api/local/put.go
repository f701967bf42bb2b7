package local

import (
	"net/http"
	"strconv"
)

// putPart takes one part in. Its ETag is its MD5; a part that comes again
// replaces the one before.
func (s *Server) putPart(w http.ResponseWriter, r *http.Request) error {
	u, ok := s.uploads.get(r.PathValue("upload"))
	number, err := strconv.Atoi(r.URL.Query().Get("partNumber"))
	switch {
	case !ok || u.done() || err != nil || number < 1 || number > u.parts():
		return errNoUpload
	case r.ContentLength < 0:
		return errLength
	case r.ContentLength > u.PartSize:
		return errTooLarge
	}
	in, etag, err := s.takeBody(r)
	if err != nil {
		return err
	}
	defer in.discard()
	if err := s.uploads.addPart(u.ID, number, etag, in); err != nil {
		return err
	}
	s.stored(w, etag)
	return nil
}

// putFile takes a whole file in, for the classic dialect.
func (s *Server) putFile(w http.ResponseWriter, r *http.Request) error {
	u, ok := s.uploads.get(r.PathValue("upload"))
	switch {
	case !ok:
		return errNoUpload
	case r.ContentLength < 0:
		return errLength
	case r.ContentLength != u.Size:
		return errWrongSize
	}
	in, etag, err := s.takeBody(r)
	if err != nil {
		return err
	}
	defer in.discard()
	if err := s.arrived(u, in, etag); err != nil {
		return err
	}
	s.stored(w, etag)
	return nil
}

// arrived makes in the file of an upload.
func (s *Server) arrived(u upload, in *incoming, etag string) error {
	if err := in.keep(sourceFolder, u.ID); err != nil {
		return err
	}
	u.ETag, u.SHA256, u.Content = etag, in.sha256(), in.contentType()
	return s.uploads.add(u)
}

// stored confirms a part or a file.
func (s *Server) stored(w http.ResponseWriter, etag string) {
	s.ledger.parts.Add(1)
	w.Header().Set("ETag", strconv.Quote(etag))
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusOK)
}
