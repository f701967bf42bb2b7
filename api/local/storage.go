package local

import (
	"encoding/xml"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"bulkup/api/local/signed"
	"bulkup/api/upscayltest/fault"
)

// storageError is an answer of the storage, in the words of S3.
type storageError struct {
	status  int
	Code    string
	Message string
}

func (e storageError) Error() string { return e.Code + ": " + e.Message }

var (
	errSignature  = storageError{403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."}
	errExpired    = storageError{403, "AccessDenied", "Request has expired"}
	errMethod     = storageError{405, "MethodNotAllowed", "The specified method is not allowed against this resource."}
	errLength     = storageError{411, "MissingContentLength", "You must provide the Content-Length HTTP header."}
	errIncomplete = storageError{400, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header."}
	errTooLarge   = storageError{400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size."}
	errWrongSize  = storageError{400, "InvalidRequest", "The file does not have the size that was announced for it."}
	errDigest     = storageError{400, "BadDigest", "The Content-MD5 you specified did not match what we received."}
	errNoUpload   = storageError{404, "NoSuchUpload", "The specified upload does not exist. It may have been completed or removed."}
	errNoKey      = storageError{404, "NoSuchKey", "The specified key does not exist."}
	errFull       = storageError{507, "InsufficientStorage", "The disk of the storage is full."}
	errInternal   = storageError{500, "InternalError", "We encountered an internal error. Please try again."}
)

// storage serves a signed link: the signature, the life and the method are
// checked here, the rest is answer's.
func (s *Server) storage(answer func(http.ResponseWriter, *http.Request) error, methods ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := s.permit(r, methods)
		if err == nil {
			r.Body = patient(w, r.Body)
			err = answer(w, r)
		}
		if err == nil {
			return
		}
		var known storageError
		if !errors.As(err, &known) {
			s.opts.Log.Error("the storage failed", "path", r.URL.Path, "error", err)
			known = errInternal
			if errors.Is(err, syscall.ENOSPC) {
				known = errFull
			}
		}
		if known == errMethod {
			w.Header().Set("Allow", strings.Join(methods, ", "))
		}
		known.write(w)
	})
}

func (s *Server) permit(r *http.Request, methods []string) error {
	if !slices.Contains(methods, r.Method) {
		return errMethod
	}
	if _, expired := fault.From(r.Context(), fault.Expire); expired {
		return errExpired
	}
	switch err := s.signer.Check(r, s.opts.Now()); {
	case errors.Is(err, signed.ErrExpired):
		return errExpired
	case err != nil:
		return errSignature
	}
	return nil
}

func (e storageError) write(w http.ResponseWriter) {
	body, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}{Code: e.Code, Message: e.Message})
	if err != nil { // only our own types come here
		panic(err)
	}
	body = append([]byte(xml.Header), body...)
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(e.status)
	_, _ = w.Write(body)
}
