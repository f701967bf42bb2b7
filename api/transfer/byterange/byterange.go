// Package byterange reads and writes the headers by which a transfer goes on where it
// stopped: Range, Content-Range, and the ETag that says whether the bytes are still the
// same (RFC 9110, sections 8.8 and 14). It is pure.
package byterange

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// From is the Range header that asks for everything from that byte on.
func From(offset int64) string { return fmt.Sprintf("bytes=%d-", offset) }

// Of reads "bytes 5-9/10" and "bytes */10"; start is -1 for the latter. An unknown total is no use.
func Of(h http.Header) (start, total int64, ok bool) {
	span, whole, ok := strings.Cut(strings.TrimPrefix(h.Get("Content-Range"), "bytes "), "/")
	if !ok {
		return 0, 0, false
	}
	total, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, 0, false
	}
	if span == "*" {
		return -1, total, true
	}
	first, last, _ := strings.Cut(span, "-")
	start, err = strconv.ParseInt(first, 10, 64)
	end, endErr := strconv.ParseInt(last, 10, 64)
	return start, total, err == nil && endErr == nil && start <= end && end < total
}

// Stored returns how many bytes a resumable session has, from its first on. Without a
// Range header it has none.
func Stored(h http.Header) (int64, error) {
	value := h.Get("Range")
	if value == "" {
		return 0, nil
	}
	last, ok := strings.CutPrefix(value, "bytes=0-")
	if !ok {
		return 0, strconv.ErrSyntax
	}
	n, err := strconv.ParseInt(last, 10, 64)
	return n + 1, err
}

// Strong reports whether an ETag stands for exactly these bytes, as going on with them needs.
func Strong(etag string) bool {
	return len(etag) > 2 && etag[0] == '"'
}
