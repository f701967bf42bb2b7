package upscayl

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bulkup/api"
	"bulkup/api/failure"
)

const completed = `{"status":"success","data":{"status":"success"}}`

func completion() Completion {
	return Completion{UploadID: "u", Key: "k", Parts: []Part{{2, `"b"`}, {1, `"a"`}}}
}

func TestCompleteUpload(t *testing.T) {
	quoted := `complete-multipart-upload {"data":{"key":"k","parts":[{"ETag":"\"a\"","PartNumber":1},{"ETag":"\"b\"","PartNumber":2}],"uploadId":"u"}}`
	bare := strings.ReplaceAll(quoted, `\"`, ``)
	for _, tt := range []struct {
		name   string
		answer func(call, body string) reply
		kind   failure.Kind
		asked  []string
	}{
		{"accepted", always(200, completed), "", []string{quoted}},
		{"bare tags wanted", func(_, body string) reply {
			if strings.Contains(body, `\"`) {
				return reply{status: 500, body: `"Internal Server Error: Failed to complete upload"`}
			}
			return reply{body: completed}
		}, "", []string{quoted, bare}},
		{"refused both ways", always(400, `"Bad Request: Missing required parameters"`), failure.Input, []string{quoted, bare}},
		{"no user", always(400, `"Bad Request: Missing User ID"`), failure.Refused, []string{quoted}},
		{"wrong key", always(401, ``), failure.Refused, []string{quoted}},
		{"upload ended", always(404, `{"error":"NOT_FOUND","message":"no"}`), failure.Gone, []string{quoted}},
		{"not confirmed", always(200, `{"status":"success","data":{"status":"pending"}}`), failure.Temporary, []string{quoted}},
		{"failed within 200", always(200, `{"status":"error","message":"no"}`), failure.Temporary, []string{quoted}},
		{"null within 200", always(200, `{"status":"success","data":null}`), failure.Temporary, []string{quoted}},
		{"no data within 200", always(200, `{"status":"success"}`), "", []string{quoted}},
		{"nothing within 200", always(200, ``), failure.Temporary, []string{quoted}},
	} {
		s, c := newCloud(t, tt.answer)
		r := completion()
		if err := c.CompleteUpload(t.Context(), r); api.KindOf(err) != tt.kind {
			t.Errorf("%s: %v of kind %q, want %q", tt.name, err, api.KindOf(err), tt.kind)
		}
		if diff := cmp.Diff(tt.asked, s.asked()); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
		if diff := cmp.Diff(completion(), r); diff != "" {
			t.Errorf("%s: the caller's parts changed: %s", tt.name, diff)
		}
	}
}

func TestCompleteUploadWithoutQuotesIsNotRepeated(t *testing.T) {
	s, c := newCloud(t, always(500, ``))
	err := c.CompleteUpload(t.Context(), Completion{"u", "k", []Part{{1, "a"}}})
	if api.KindOf(err) != failure.Temporary || len(s.asked()) != 1 {
		t.Errorf("%v after %v", err, s.asked())
	}
	if err := c.CompleteUpload(t.Context(), Completion{"u", "k", nil}); api.KindOf(err) != failure.Input {
		t.Errorf("no parts: %v", err)
	}
}
