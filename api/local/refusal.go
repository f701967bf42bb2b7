package local

import (
	"fmt"
	"strings"
	"time"

	"github.com/dustin/go-humanize/english"

	"bulkup/api/upscayl"
)

// refusal is an answer other than success. The classic dialect says it as an
// object of code and message, the current one as a bare string.
type refusal struct {
	status     int
	code       string
	message    string        // of the classic dialect
	current    string        // of the current dialect; "" is the same message
	retryAfter time.Duration // rounded up to seconds; 0 says nothing
}

func (r refusal) Error() string { return r.message }

var (
	errKey = refusal{status: 401, code: "UNAUTHORIZED",
		message: "Invalid or missing API key", current: "Unauthorized: Invalid API key"}
	errCredits = refusal{status: 402, code: "INSUFFICIENT_CREDITS",
		message: "Not enough credits to process request", current: "Insufficient credits"}
	errTask = refusal{status: 404, code: "NOT_FOUND",
		message: "Requested resource could not be found", current: "Task not found"}
	errUpload = refusal{status: 404, code: "NOT_FOUND",
		message: "Requested resource could not be found", current: "Upload not found"}
	errFileType = badRequest("INVALID_FILE_TYPE", "Unsupported file type. Allowed: JPEG, PNG, WEBP")
	errFileSize = badRequest("FILE_SIZE_EXCEEDED", "File size exceeds maximum limit of 100MB")
)

func badRequest(code, message string) refusal {
	return refusal{status: 400, code: code, message: message, current: "Bad Request: " + message}
}

// missing refuses a request that lacks fields.
func missing(fields ...string) refusal {
	names := strings.Join(fields, ", ")
	r := badRequest("MISSING_REQUIRED_FIELDS", "Required fields missing: "+names)
	r.current = "Bad Request: Missing required parameters: " + names
	return r
}

// invalid refuses a request for what stands in it.
func invalid(format string, args ...any) refusal {
	return badRequest("BAD_REQUEST", "Invalid request parameters provided: "+fmt.Sprintf(format, args...))
}

// limited refuses a call that came too early.
func limited(wait time.Duration) refusal {
	return refusal{status: 429, code: "RATE_LIMIT_EXCEEDED",
		message: "Too many requests. Try again in " + inWords(wait), retryAfter: wait}
}

// inWords rounds up to the unit that people would use: "1 hour", "12 minutes".
func inWords(d time.Duration) string {
	up := func(unit time.Duration) int { return int((d + unit - 1) / unit) }
	switch {
	case d > 59*time.Minute:
		return english.Plural(up(time.Hour), "hour", "")
	case d > 59*time.Second:
		return english.Plural(up(time.Minute), "minute", "")
	default:
		return english.Plural(max(up(time.Second), 1), "second", "")
	}
}

// broken is the documented answer of a call that failed by our own fault.
func broken(call string) refusal {
	r := refusal{status: 500, code: "INTERNAL_SERVER_ERROR",
		message: "An unexpected error occurred", current: "Internal Server Error"}
	switch call {
	case upscayl.CallComplete:
		r.message, r.current = "Error completing multipart upload", "Internal Server Error: Failed to complete upload"
	case upscayl.CallStart:
		r.current = "Error processing request"
	case upscayl.CallStatus:
		r.current = "Error getting data"
	}
	return r
}
