package upscayl

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
)

// calls are the five with the least that each needs.
var calls = map[string]func(context.Context, *Client) error{
	CallUpload: func(ctx context.Context, c *Client) error {
		_, err := c.GetUploadURL(ctx, UploadRequest{"a", "image/png", 1})
		return err
	},
	CallComplete: func(ctx context.Context, c *Client) error {
		return c.CompleteUpload(ctx, Completion{"u", "k", []Part{{1, "e"}}})
	},
	CallStart: func(ctx context.Context, c *Client) error {
		_, err := c.StartTask(ctx, startURLs())
		return err
	},
	CallStatus: func(ctx context.Context, c *Client) error {
		_, err := c.TaskStatus(ctx, "t")
		return err
	},
	CallHistory: func(ctx context.Context, c *Client) error {
		_, err := c.History(ctx, HistoryRequest{})
		return err
	},
}

func startURLs() StartRequest {
	return StartRequest{Model: "natural-plus-4x", Scale: 4, Format: "png", URLs: []string{"https://p.example.org/a.png"}}
}

// forms are the ways to say the same failure.
var forms = map[string]struct{ body, message string }{
	"object":        {`{"error":"%[1]s","message":"said so"}`, "said so"},
	"nested object": {`{"error":{"code":"%[1]s","message":"said so"}}`, "said so"},
	"JSON string":   {`"said so"`, "said so"},
	"text":          {"said so\n", "said so"},
	"HTML":          {"<html><title>said so</title></html>", "said so"},
	"XML":           {"<Error><Code>%[1]s</Code><Message>said so</Message></Error>", "said so"},
	"empty":         {"", ""},
}

func TestEveryStatusInEveryForm(t *testing.T) {
	type per map[string]failure.Kind // by call; "" is for the rest
	statuses := []struct {
		status int
		code   string
		kinds  per
	}{
		{400, "BAD_REQUEST", per{"": failure.Input}},
		{401, "UNAUTHORIZED", per{"": failure.Refused}},
		{402, "INSUFFICIENT_CREDITS", per{"": failure.Credits}},
		{403, "FORBIDDEN", per{"": failure.Refused}},
		{404, "NOT_FOUND", per{"": failure.Refused, CallComplete: failure.Gone, CallStatus: failure.Gone, CallHistory: failure.Gone}},
		{408, "REQUEST_TIMEOUT", per{"": failure.Temporary, CallStart: failure.Unknown}},
		{413, "TOO_LARGE", per{"": failure.Input}},
		{425, "TOO_EARLY", per{"": failure.Temporary}},
		{429, "RATE_LIMIT_EXCEEDED", per{"": failure.Limited}},
		{500, "INTERNAL_SERVER_ERROR", per{"": failure.Temporary, CallStart: failure.Unknown}},
		{502, "BAD_GATEWAY", per{"": failure.Temporary, CallStart: failure.Unknown}},
		{503, "UNAVAILABLE", per{"": failure.Temporary, CallStart: failure.Unknown}},
		{307, "MOVED", per{"": failure.Refused}},
		{303, "SEE_OTHER", per{"": failure.Refused, CallStart: failure.Unknown}},
	}
	for _, st := range statuses {
		for name, form := range forms {
			body := form.body
			if strings.Contains(body, "%") {
				body = fmt.Sprintf(body, st.code)
			}
			_, c := newCloud(t, always(st.status, body))
			for call, do := range calls {
				want, ok := st.kinds[call]
				if !ok {
					want = st.kinds[""]
				}
				// Without a word about a task it may be the address that is wrong.
				if call == CallStatus && st.status == 404 && !strings.Contains(body, st.code) {
					want = failure.Temporary
				}
				// The service's own words, and not those of a gateway, say that nothing began.
				own := strings.HasPrefix(body, "{") && strings.Contains(body, `"message"`) || strings.HasPrefix(body, `"`)
				if call == CallStart && st.status == 503 && own {
					want = failure.Temporary
				}
				err := do(t.Context(), c)
				var e *api.Error
				if !errors.As(err, &e) {
					t.Fatalf("%s %d %s: %v", call, st.status, name, err)
				}
				if e.Kind != want || e.Status != st.status || e.Call != call || e.Message == "" {
					t.Errorf("%s %d %s: %q of kind %q, want %q", call, st.status, name, e, e.Kind, want)
				}
				if !strings.Contains(e.Message, form.message) && st.status >= 400 {
					t.Errorf("%s %d %s: %q does not say %q", call, st.status, name, e.Message, form.message)
				}
				if (call == CallHistory && st.status == 404) != errors.Is(err, ErrNoHistory) {
					t.Errorf("%s %d %s: ErrNoHistory is %v", call, st.status, name, errors.Is(err, ErrNoHistory))
				}
			}
		}
	}
}

// A start that a gateway or a time limit gave up on may have been made, whatever the form
// in which it says so, and also where it asks to come later.
func TestStartThatOthersGaveUpOn(t *testing.T) {
	for _, tt := range []struct {
		status int
		wait   string // Retry-After
		body   string
		kind   failure.Kind
	}{
		{503, "", `"Service Unavailable"`, failure.Unknown},
		{503, "", `"Response timeout"`, failure.Unknown},
		{503, "", `{"message":"Service Unavailable"}`, failure.Unknown},
		{503, "", `{"timestamp":"2026-01-01T00:00:00Z","status":503,"error":"Service Unavailable","path":"/start-task"}`, failure.Unknown},
		{503, "", `{"error":{"code":503,"message":"The service is currently unavailable.","status":"UNAVAILABLE"}}`, failure.Unknown},
		{503, "", `{"error":"UNAVAILABLE"}`, failure.Unknown},
		{503, "", `"upstream request failed"`, failure.Unknown},
		{503, "", `{"error":"UPSTREAM_TIMEOUT","message":"Try again"}`, failure.Unknown},
		{503, "", `{"error":{"code":"GATEWAY_ERROR","message":"Service unavailable"}}`, failure.Unknown},
		{503, "", `"No workers are free"`, failure.Temporary},
		{503, "", `{"error":{"code":"SERVICE_UNAVAILABLE","message":"Service unavailable"}}`, failure.Temporary},
		{503, "", `{"error":"Service temporarily unavailable, please try again"}`, failure.Temporary},
		{503, "", `{"error":"BUSY","message":"The queue is full"}`, failure.Temporary},
		{503, "5", `"Service Unavailable"`, failure.Temporary},
		{500, "5", `"Internal Server Error"`, failure.Temporary},
		{502, "5", "", failure.Unknown},
		{504, "5", `{"message":"Endpoint request timed out"}`, failure.Unknown},
		{524, "5", `{"title":"A timeout occurred","retry_after":5}`, failure.Unknown},
	} {
		_, c := newCloud(t, func(string, string) reply {
			return reply{status: tt.status, body: tt.body, header: map[string]string{"Retry-After": tt.wait}}
		})
		if err := calls[CallStart](t.Context(), c); api.KindOf(err) != tt.kind {
			t.Errorf("%d %q %s: %v of kind %q, want %q", tt.status, tt.wait, tt.body, err, api.KindOf(err), tt.kind)
		}
	}
}

func TestDocumentedSentences(t *testing.T) {
	for _, tt := range []struct {
		call   string
		status int
		body   string
		kind   failure.Kind
	}{
		{CallUpload, 400, `"Bad Request: Missing User ID"`, failure.Refused},
		{CallStart, 400, "Client sent an HTTP request to an HTTPS server.\n", failure.Refused},
		{CallUpload, 400, "<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>", failure.Refused},
		{CallStart, 400, `{"error":"the HTTP request to https://example.org/a.png failed"}`, failure.Input},
		{CallStatus, 400, `"Bad Request: Missing User ID"`, failure.Refused},
		{CallStart, 400, `"Bad Request: Missing User"`, failure.Refused},
		{CallStart, 404, `"User not found"`, failure.Refused},
		{CallStart, 500, `"Error processing request"`, failure.Unknown},
		{CallStart, 500, `{"error":"INSUFFICIENT_CREDITS","message":"Not enough credits"}`, failure.Credits},
		{CallStart, 400, `{"error":"INVALID_FILE_TYPE","message":"Unsupported file type"}`, failure.Input},
		{CallStart, 200, `{"status":"error","error":"RATE_LIMIT_EXCEEDED"}`, failure.Limited},
		{CallStart, 200, `{"status":"error","message":"no"}`, failure.Unknown},
		{CallStart, 200, `{"status":"success","data":{}}`, failure.Unknown},
		{CallStatus, 404, `"Task not found"`, failure.Gone},
	} {
		_, c := newCloud(t, always(tt.status, tt.body))
		err := calls[tt.call](t.Context(), c)
		if e, ok := err.(*api.Error); !ok || e.Kind != tt.kind || e.Status != tt.status {
			t.Errorf("%s %d %s: %v of kind %q, want %q", tt.call, tt.status, tt.body, err, api.KindOf(err), tt.kind)
		}
	}
}

func TestLimitedSaysHowLong(t *testing.T) {
	for body, want := range map[string]time.Duration{
		`{"error":"RATE_LIMIT_EXCEEDED","message":"Too many requests. Try again in 1 hour"}`: time.Hour,
		``: 90 * time.Second,
	} {
		_, c := newCloud(t, func(string, string) reply {
			r := reply{status: 429, body: body}
			if body == "" {
				r.header = map[string]string{"Retry-After": "90"}
			}
			return r
		})
		for call, do := range calls {
			var e *api.Error
			if err := do(t.Context(), c); !errors.As(err, &e) || e.Kind != failure.Limited || e.RetryAfter != want {
				t.Errorf("%s: %v, wait %v, want %v", call, err, e.RetryAfter, want)
			}
		}
	}
}

func TestUnreadableAnswers(t *testing.T) {
	for _, body := range []string{``, `null`, `[]`, `"x"`, `{`, `<html><title>Login</title>`, `{"data":null}`, `{"data":"x"}`, `{"status":"success","data":7}`} {
		_, c := newCloud(t, always(200, body))
		for call, do := range calls {
			want := failure.Temporary
			switch {
			case call == CallStart:
				want = failure.Unknown
			case call == CallComplete && strings.Contains(body, "success"), call == CallHistory && strings.Contains(body, "null"):
				continue // it does say success; it does say that there is nothing
			}
			if err := do(t.Context(), c); api.KindOf(err) != want && api.KindOf(err) != failure.Input {
				t.Errorf("%s with %q: %v of kind %q, want %q", call, body, err, api.KindOf(err), want)
			}
		}
	}
}

func TestHugeAnswerIsNotRead(t *testing.T) {
	_, c := newCloud(t, always(200, `{"status":"success","data":{"x":"`+strings.Repeat("x", 8<<20)+`"}}`))
	if _, err := c.TaskStatus(t.Context(), "t"); api.KindOf(err) != failure.Temporary || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}
