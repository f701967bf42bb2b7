package api

import (
	"net/http"
	"strings"
	"time"
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
	if e.Kind == Limited && e.RetryAfter == 0 {
		e.RetryAfter = WaitIn(message)
	}
	if e.Message == "" {
		e.Message = wordsOfStatus(status)
	}
	return e
}

// kindOfCode holds the codes of the older Upscayl document and of S3 that say
// more than the status they come with.
var kindOfCode = map[string]Kind{
	"UNAUTHORIZED":            Refused,
	"RATE_LIMIT_EXCEEDED":     Limited,
	"INSUFFICIENT_CREDITS":    Credits,
	"INVALID_FILE_TYPE":       Input,
	"FILE_SIZE_EXCEEDED":      Input,
	"MISSING_REQUIRED_FIELDS": Input,

	"SLOWDOWN":                    Temporary,
	"INTERNALERROR":               Temporary,
	"REQUESTTIMEOUT":              Temporary,
	"OPERATIONABORTED":            Temporary,
	"BADDIGEST":                   Temporary,
	"XAMZCONTENTSHA256MISMATCH":   Temporary,
	"XAMZCONTENTCHECKSUMMISMATCH": Temporary,
	"EXPIREDTOKEN":                Gone,
	"NOSUCHUPLOAD":                Gone,
	"NOSUCHKEY":                   Gone,
}

func kindOfStatus(status int) Kind {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		return Refused
	case http.StatusPaymentRequired:
		return Credits
	case http.StatusNotFound, http.StatusGone:
		return Gone
	case http.StatusTooManyRequests:
		return Limited
	case http.StatusRequestTimeout, http.StatusTooEarly:
		return Temporary
	}
	if status >= 300 && status < 500 {
		return Input
	}
	return Temporary
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
