package api

import (
	"net/http"
	"testing"
	"time"
)

func TestParseRetryAfter(t *testing.T) {
	now := time.Date(2025, 5, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name   string
		header map[string]string
		want   time.Duration
	}{
		{"none", nil, 0},
		{"seconds", map[string]string{"Retry-After": " 120 "}, 2 * time.Minute},
		{"date", map[string]string{"Retry-After": "Thu, 01 May 2025 12:00:30 GMT"}, 30 * time.Second},
		{"date by the server's clock", map[string]string{
			"Retry-After": "Thu, 01 May 2025 10:00:30 GMT", "Date": "Thu, 01 May 2025 10:00:00 GMT"}, 30 * time.Second},
		{"milliseconds", map[string]string{"X-Amz-Retry-After": "1500"}, 1500 * time.Millisecond},
		{"past", map[string]string{"Retry-After": "Thu, 01 May 2025 11:00:00 GMT"}, 0},
		{"negative", map[string]string{"Retry-After": "-5"}, 0},
		{"for ever", map[string]string{"Retry-After": "9223372036854775807"}, 24 * time.Hour},
		{"words", map[string]string{"Retry-After": "later"}, 0},
	} {
		h := http.Header{}
		for k, v := range tt.header {
			h.Set(k, v)
		}
		if got := ParseRetryAfter(h, now); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestWaitIn(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"Too many requests. Try again in 1 hour": time.Hour,
		"try again in 12 minutes.":               12 * time.Minute,
		"Retry after 30 seconds":                 30 * time.Second,
		"please wait for 45s":                    45 * time.Second,
		"come back in an hour":                   time.Hour,
		"in about 2 hrs":                         2 * time.Hour,
		"in 999999999 hours":                     24 * time.Hour,
		"only 100 requests an hour":              0,
		"in 3 moments":                           0,
		"":                                       0,
	} {
		if got := WaitIn(s); got != want {
			t.Errorf("WaitIn(%q) = %v, want %v", s, got, want)
		}
	}
}
