package api

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maxWait bounds what a service can ask for; after a day it is asked again.
const maxWait = 24 * time.Hour

// ParseRetryAfter returns how long the headers of an answer ask us to wait:
// x-amz-retry-after in milliseconds, or Retry-After in seconds or as a date. The
// date is held against the Date of the same answer, so that a wrong clock here
// does no harm, and against now where there is none. 0 when nothing is asked.
func ParseRetryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseInt(h.Get("X-Amz-Retry-After"), 10, 64); err == nil {
		return wait(ms, time.Millisecond)
	}
	value := strings.TrimSpace(h.Get("Retry-After"))
	if s, err := strconv.ParseInt(value, 10, 64); err == nil {
		return wait(s, time.Second)
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if sent, err := http.ParseTime(h.Get("Date")); err == nil {
		now = sent
	}
	return wait(int64(at.Sub(now)/time.Millisecond), time.Millisecond)
}

var waitInText = regexp.MustCompile(`(?i)\b(?:in|after|wait)\s+(?:about\s+|for\s+)?(an?|\d{1,9})\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)\b`)

// WaitIn reads the wait out of a sentence: "Try again in 1 hour", "in 12
// minutes". 0 when it holds none.
func WaitIn(message string) time.Duration {
	m := waitInText.FindStringSubmatch(message)
	if m == nil {
		return 0
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		n = 1 // "in an hour"
	}
	switch m[2][0] | 0x20 {
	case 'h':
		return wait(n, time.Hour)
	case 'm':
		return wait(n, time.Minute)
	default:
		return wait(n, time.Second)
	}
}

func wait(n int64, unit time.Duration) time.Duration {
	if n <= 0 {
		return 0
	}
	return time.Duration(min(n, int64(maxWait/unit))) * unit
}
