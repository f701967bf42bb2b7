package wire

import (
	"encoding/xml"
	"net/http"
	"strconv"

	"bulkup/api"
)

// StorageError is an answer of the storage, in the words of S3.
type StorageError struct {
	Status  int
	Code    string
	Message string
}

func (e StorageError) Error() string { return e.Code + ": " + e.Message }

// The errors of the storage.
var (
	ErrSignature  = StorageError{403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."}
	ErrExpired    = StorageError{403, "AccessDenied", "Request has expired"}
	ErrMethod     = StorageError{405, "MethodNotAllowed", "The specified method is not allowed against this resource."}
	ErrLength     = StorageError{411, "MissingContentLength", "You must provide the Content-Length HTTP header."}
	ErrIncomplete = StorageError{400, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header."}
	ErrTooLarge   = StorageError{400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size."}
	ErrDigest     = StorageError{400, "BadDigest", "The Content-MD5 you specified did not match what we received."}
	ErrNoUpload   = StorageError{404, "NoSuchUpload", "The specified upload does not exist. It may have been completed or removed."}
	ErrNoKey      = StorageError{404, "NoSuchKey", "The specified key does not exist."}
	ErrFull       = StorageError{507, api.CodeNoRoom, "The disk of the storage is full, or too many files are open."}
	ErrInternal   = StorageError{500, "InternalError", "We encountered an internal error. Please try again."}
)

// Write sends the error as XML.
func (e StorageError) Write(w http.ResponseWriter) {
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
	w.WriteHeader(e.Status)
	_, _ = w.Write(body)
}
