package api

import (
	"net/http"
	"strings"
	"time"

	"bulkup/api/failure"
)

// maxErrorBody is how much of an error body is read, in bytes.
const maxErrorBody = 64 << 10

// FromResponse turns a failed answer into an Error. The body may be an object in
// any of the services' shapes, a JSON string, text, HTML, S3's XML or empty. A
// code that the documents define decides the kind, else the status does; the
// caller, who knows what its call means, may correct it. The key, "" where none was
// sent, is not repeated.
func FromResponse(service, call string, status int, header http.Header, body []byte, key Secret, now time.Time) *Error {
	code, message := Explain(body[:min(len(body), maxErrorBody)])
	e := &Error{
		Kind:       kindOfStatus(status),
		Service:    service,
		Call:       call,
		Status:     status,
		Code:       key.Clean(code),
		Message:    key.Clean(message),
		RetryAfter: ParseRetryAfter(header, now),
	}
	if k, ok := kindOfCode[strings.ToUpper(code)]; ok {
		e.Kind = k
	}
	if e.Kind == failure.Limited && e.RetryAfter == 0 {
		e.RetryAfter = WaitIn(message)
	}
	if e.Message == "" {
		e.Message = wordsOfStatus(status)
	}
	return e
}

// kindOfCode holds the codes of the older Upscayl document and of S3 that say
// more than the status they come with.
var kindOfCode = map[string]failure.Kind{
	"UNAUTHORIZED":            failure.Refused,
	"RATE_LIMIT_EXCEEDED":     failure.Limited,
	"INSUFFICIENT_CREDITS":    failure.Credits,
	"INVALID_FILE_TYPE":       failure.Input,
	"FILE_SIZE_EXCEEDED":      failure.Input,
	"MISSING_REQUIRED_FIELDS": failure.Input,

	"SLOWDOWN":                    failure.Temporary,
	"INTERNALERROR":               failure.Temporary,
	"REQUESTTIMEOUT":              failure.Temporary,
	"OPERATIONABORTED":            failure.Temporary,
	"BADDIGEST":                   failure.Temporary,
	"XAMZCONTENTSHA256MISMATCH":   failure.Temporary,
	"XAMZCONTENTCHECKSUMMISMATCH": failure.Temporary,
	"EXPIREDTOKEN":                failure.Gone,
	"NOSUCHUPLOAD":                failure.Gone,
	"NOSUCHKEY":                   failure.Gone,
}

func kindOfStatus(status int) failure.Kind {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		return failure.Refused
	case http.StatusPaymentRequired:
		return failure.Credits
	case http.StatusNotFound, http.StatusGone:
		return failure.Gone
	case http.StatusTooManyRequests:
		return failure.Limited
	case http.StatusRequestTimeout, http.StatusTooEarly:
		return failure.Temporary
	}
	if status >= 300 && status < 500 {
		return failure.Input
	}
	return failure.Temporary
}

func wordsOfStatus(status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return "the API key is missing or not accepted"
	case status == http.StatusForbidden:
		return "access is denied"
	case status == http.StatusPaymentRequired:
		return "not enough credits"
	case status == http.StatusNotFound:
		return "not found"
	case status == http.StatusTooManyRequests:
		return "too many requests"
	case status >= 300 && status < 400:
		return "the address redirects to another one"
	case status >= 500:
		return "the server failed without saying why"
	}
	if text := http.StatusText(status); text != "" {
		return strings.ToLower(text)
	}
	return "the server gave no reason"
}
