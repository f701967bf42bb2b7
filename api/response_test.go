package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/api/failure"
)

func TestFromResponse(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		body   string
		want   Error
	}{
		{"object", 400, `{"error":"FILE_SIZE_EXCEEDED","message":"File size exceeds maximum limit of 100MB"}`,
			Error{Kind: failure.Input, Code: "FILE_SIZE_EXCEEDED", Message: "File size exceeds maximum limit of 100MB"}},
		{"object with a sentence", 400, `{"error":"Bad thing"}`, Error{Kind: failure.Input, Message: "Bad thing"}},
		{"nested", 401, `{"error":{"code":"bad_key","message":"no such key"}}`,
			Error{Kind: failure.Refused, Code: "bad_key", Message: "no such key"}},
		{"data", 402, `{"status":"error","data":"Insufficient credits"}`, Error{Kind: failure.Credits, Message: "Insufficient credits"}},
		{"detail", 422, `{"detail":[{"loc":["body"],"msg":"field required"},{"msg":"too short"}]}`,
			Error{Kind: failure.Input, Message: "field required; too short"}},
		{"errors", 400, `{"success":false,"errors":["one","two"],"messages":["three"]}`,
			Error{Kind: failure.Input, Message: "one; two"}},
		{"string", 400, `"Bad Request: Missing User ID"`, Error{Kind: failure.Input, Message: "Bad Request: Missing User ID"}},
		{"code only", 429, `{"error":"RATE_LIMIT_EXCEEDED"}`,
			Error{Kind: failure.Limited, Code: "RATE_LIMIT_EXCEEDED", Message: "too many requests"}},
		{"wait in text", 429, `{"error":"RATE_LIMIT_EXCEEDED","message":"Try again in 1 hour"}`,
			Error{Kind: failure.Limited, Code: "RATE_LIMIT_EXCEEDED", Message: "Try again in 1 hour", RetryAfter: time.Hour}},
		{"text", 401, "Unauthorized: Invalid API key\n", Error{Kind: failure.Refused, Message: "Unauthorized: Invalid API key"}},
		{"text with marks", 500, "a\x1b[2Jb\u202ec", Error{Kind: failure.Temporary, Message: "a [2Jbc"}},
		{"html", 502, "<!doctype html><html><head><title>502 Bad\nGateway &amp; more</title></head>",
			Error{Kind: failure.Temporary, Message: "a web page instead of an answer: 502 Bad Gateway & more"}},
		{"html without title", 503, "<html><body>x", Error{Kind: failure.Temporary, Message: "a web page instead of an answer"}},
		{"xml", 403, `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>`,
			Error{Kind: failure.Refused, Code: "AccessDenied", Message: "Request has expired"}},
		{"xml to be tried again", 400, `<Error><Code>RequestTimeout</Code><Message>slow</Message></Error>`,
			Error{Kind: failure.Temporary, Code: "RequestTimeout", Message: "slow"}},
		{"xml gone", 404, `<Error><Code>NoSuchUpload</Code></Error>`, Error{Kind: failure.Gone, Code: "NoSuchUpload", Message: "not found"}},
		{"empty", 500, "", Error{Kind: failure.Temporary, Message: "the server failed without saying why"}},
		{"empty object", 403, "{}", Error{Kind: failure.Refused, Message: "access is denied"}},
		{"null", 400, "null", Error{Kind: failure.Input, Message: "bad request"}},
		{"broken JSON", 400, `{"error":`, Error{Kind: failure.Input, Message: `{"error":`}},
		{"deep", 400, strings.Repeat(`{"error":`, 50) + `"x"` + strings.Repeat(`}`, 50), Error{Kind: failure.Input, Message: "bad request"}},
		{"code over status", 500, `{"error":"INSUFFICIENT_CREDITS","message":"no"}`,
			Error{Kind: failure.Credits, Code: "INSUFFICIENT_CREDITS", Message: "no"}},
		{"signed link", 400, `"cannot read https://h/a?sig=secret"`, Error{Kind: failure.Input, Message: "cannot read https://h/a"}},
		{"timeout", 408, "", Error{Kind: failure.Temporary, Message: "request timeout"}},
		{"gone", 410, "", Error{Kind: failure.Gone, Message: "gone"}},
		{"redirect", 302, "", Error{Kind: failure.Input, Message: "the address redirects to another one"}},
		{"odd status", 599, "", Error{Kind: failure.Temporary, Message: "the server failed without saying why"}},
	} {
		tt.want.Service, tt.want.Call, tt.want.Status = "S", "c", tt.status
		got := FromResponse("S", "c", tt.status, http.Header{}, []byte(tt.body), "", time.Time{})
		if diff := cmp.Diff(tt.want, *got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestFromResponseHonoursTheHeader(t *testing.T) {
	h := http.Header{"Retry-After": {"7"}}
	if e := FromResponse("S", "c", 503, h, nil, "", time.Time{}); e.RetryAfter != 7*time.Second {
		t.Errorf("RetryAfter = %v, want 7s", e.RetryAfter)
	}
}

func FuzzFromResponse(f *testing.F) {
	f.Add(500, []byte(`{"error":{"code":"a_b","message":["x"]}}`))
	f.Add(404, []byte(`<Error><Code>A</Code></Error>`))
	f.Add(400, []byte("\xef\xbb\xbf\"x\x1b\""))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		e := FromResponse("S", "c", status, http.Header{}, body, "key-0123456789", time.Time{})
		if e.Message == "" || e.Kind == "" || e.Message != Clean(e.Message) || e.Code != Clean(e.Code) {
			t.Fatalf("%d %q: %+v", status, body, e)
		}
	})
}
