package wire

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize/english"

	"bulkup/api"
	"bulkup/api/upscayl"
)

// Refusal is an answer other than success: a bare string, as the service's current
// page has it.
type Refusal struct {
	Status     int
	Code       string // with one, the answer is an object; "" for most
	Message    string
	RetryAfter time.Duration // rounded up to seconds; 0 says nothing
}

func (r Refusal) Error() string { return r.Message }

// The refusals that depend on nothing.
var (
	ErrKey      = Refusal{Status: 401, Message: "Unauthorized: Invalid API key"}
	ErrTask     = Refusal{Status: 404, Message: "Task not found"}
	ErrUpload   = Refusal{Status: 404, Message: "Upload not found"}
	ErrFileType = badRequest("Unsupported file type. Allowed: JPEG, PNG, WEBP")
	ErrFileSize = badRequest("File size exceeds maximum limit of 100MB")
	// ErrNoRoom is this machine's fault and not the request's; nothing was started.
	ErrNoRoom = Refusal{Status: 507, Code: api.CodeNoRoom, Message: "The disk of the engine is full, or too many files are open", RetryAfter: 10 * time.Second}
)

func badRequest(message string) Refusal {
	return Refusal{Status: 400, Message: "Bad Request: " + message}
}

// Missing refuses a request that lacks fields.
func Missing(fields ...string) Refusal {
	return badRequest("Missing required parameters: " + strings.Join(fields, ", "))
}

// Invalid refuses a request for what it holds.
func Invalid(format string, args ...any) Refusal {
	return badRequest("Invalid request parameters provided: " + fmt.Sprintf(format, args...))
}

// Limited refuses a call that came too early.
func Limited(wait time.Duration) Refusal {
	return Refusal{Status: 429, Message: "Too many requests. Try again in " + inWords(wait), RetryAfter: wait}
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

// Broken is the documented answer of a call that failed by the server's own fault.
func Broken(call string) Refusal {
	r := Refusal{Status: 500, Message: "Internal Server Error"}
	switch call {
	case upscayl.CallComplete:
		r.Message = "Internal Server Error: Failed to complete upload"
	case upscayl.CallStart:
		r.Message = "Error processing request"
	case upscayl.CallStatus:
		r.Message = "Error getting data"
	}
	return r
}

// Write sends the refusal.
func (r Refusal) Write(w http.ResponseWriter) {
	r.SetRetryAfter(w.Header())
	if r.Code == "" {
		WriteJSON(w, r.Status, r.Message)
		return
	}
	WriteJSON(w, r.Status, map[string]string{"error": r.Code, "message": r.Message})
}

// SetRetryAfter sets the header of that name where there is something to say.
func (r Refusal) SetRetryAfter(h http.Header) {
	if r.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(r.RetryAfter.Seconds()))))
	}
}
