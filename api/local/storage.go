package local

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"bulkup/api"
	"bulkup/api/local/signed"
	"bulkup/api/local/tasks"
	"bulkup/api/local/uploads"
	"bulkup/api/local/wire"
)

// storage serves a signed link: the signature, the life and the method are
// checked here, the rest is answer's.
func (s *Service) storage(answer func(http.ResponseWriter, *http.Request) error, methods ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := s.permit(w, r, methods)
		if err == nil {
			r.Body = wire.Patient(w, r.Body)
			err = answer(w, r)
		}
		if err == nil {
			return
		}
		var known wire.StorageError
		if !errors.As(err, &known) {
			s.opts.Log.Error("the storage failed", "path", r.URL.Path, "error", err)
			known = wire.ErrInternal
			if api.Shortage(err) {
				s.makeRoom()
				known = wire.ErrFull
			}
		}
		if known == wire.ErrMethod {
			w.Header().Set("Allow", strings.Join(methods, ", "))
		}
		known.Write(w)
	})
}

func (s *Service) permit(w http.ResponseWriter, r *http.Request, methods []string) error {
	if !slices.Contains(methods, r.Method) {
		return wire.ErrMethod
	}
	switch err := s.signer.Check(r, s.opts.Now()); {
	case errors.Is(err, signed.ErrExpired):
		return wire.ErrExpired
	case err != nil:
		return wire.ErrSignature
	}
	s.strangers.trust(w, r)
	return nil
}

// putPart takes one part in. Its ETag is its MD5; a part that comes again
// replaces the one before.
func (s *Service) putPart(w http.ResponseWriter, r *http.Request) error {
	u, ok := s.uploads.Get(r.PathValue("upload"))
	number, err := strconv.Atoi(r.URL.Query().Get("partNumber"))
	switch {
	case !ok || u.Done() || err != nil || number < 1 || number > u.Parts():
		return wire.ErrNoUpload
	case r.ContentLength < 0:
		return wire.ErrLength
	case r.ContentLength > u.PartSize:
		return wire.ErrTooLarge
	}
	in, etag, err := uploads.TakeBody(s.store, r)
	if err != nil {
		return err
	}
	defer in.Discard()
	if err := s.uploads.AddPart(u.ID, number, etag, in); err != nil {
		return err
	}
	w.Header().Set("ETag", strconv.Quote(etag))
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusOK)
	return nil
}

// getResult serves a result, whole or in ranges.
func (s *Service) getResult(w http.ResponseWriter, r *http.Request) error {
	t, ok := s.tasks.Get(r.PathValue("task"))
	index, err := strconv.Atoi(r.PathValue("index"))
	if !ok || err != nil || index < 0 || index >= len(t.Pictures) || t.Pictures[index].Result == nil {
		return wire.ErrNoKey
	}
	name := tasks.ResultName(t.ID, index)
	file, err := s.store.Open(tasks.ResultFolder, name)
	switch {
	case api.Shortage(err):
		return err
	case err != nil:
		return wire.ErrNoKey
	}
	defer file.Close()
	defer wire.GiveUpSlow(w, t.Pictures[index].Result.Size)()
	w.Header().Set("ETag", strconv.Quote(t.Pictures[index].Result.SHA256))
	w.Header().Set("Content-Type", mimeOf(t.Format))
	http.ServeContent(w, r, "", t.Finished, file)
	if at, err := file.Seek(0, io.SeekCurrent); err == nil && at == t.Pictures[index].Result.Size && r.Method == http.MethodGet {
		s.fetched.add(name) // to its end, be it in ranges
	}
	return nil
}

// mimeOf is the MIME type of one of the formats.
func mimeOf(format string) string {
	if format == "jpg" {
		format = "jpeg"
	}
	return "image/" + format
}
