package upscayl

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/api"
	"bulkup/api/failure"
)

const multipartAnswer = `{"status":"success","data":{"uploadId":"u1","partSize":"4","fileName":"f1.png","fileType":"image/png",
	"fileSize":10,"originalFileName":"a.png","path":"users/x/f1.png","createdAt":1640995200,"expiresAt":1640998800,"extra":[1],
	"PartURLs":["https://s/1?x"],"nested":{"signed":["https:\\/\\/s\\/1?x"]},"page":"https://s/page",
	"partUrls":[{"partNumber":2,"signedUrl":"https://s/2?x"},{"partNumber":"3","signedUrl":"https://s/3?x"},{"partNumber":1,"signedUrl":"https://s/1?x"}]}}`

func TestGetUploadURLCurrent(t *testing.T) {
	s, c := newCloud(t, always(200, multipartAnswer))
	got, err := c.GetUploadURL(t.Context(), UploadRequest{Name: "a.png", Type: "image/png", Size: 10})
	if err != nil {
		t.Fatal(err)
	}
	want := Upload{
		ID: "u1", Key: "users/x/f1.png", PartSize: 4, FileName: "f1.png",
		Parts:     []PartURL{{1, "https://s/1?x"}, {2, "https://s/2?x"}, {3, "https://s/3?x"}},
		ExpiresAt: time.Unix(1640998800, 0).UTC(),
		File: UploadedFile(`{"createdAt":1640995200,"expiresAt":1640998800,"extra":[1],"fileName":"f1.png","fileSize":10,` +
			`"fileType":"image/png","originalFileName":"a.png","page":"https://s/page","path":"users/x/f1.png"}`),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	wantCalls := []string{`get-upload-url {"data":{"fileSize":10,"fileType":"image/png","originalFileName":"a.png"}}`}
	if diff := cmp.Diff(wantCalls, s.asked()); diff != "" {
		t.Error(diff)
	}
}

func TestGetUploadURLClassic(t *testing.T) {
	for _, field := range []string{"uploadURL", "uploadUrl"} {
		t.Run(field, func(t *testing.T) {
			s, c := newCloud(t, func(_, body string) reply {
				if strings.HasPrefix(body, `{"data"`) {
					return reply{status: 400, body: `{"error":"MISSING_REQUIRED_FIELDS","message":"Required fields missing: originalFileName"}`}
				}
				return reply{body: fmt.Sprintf(`{"status":"success","data":{%q:"https://s/one?x","fileName":"f1.png","fileSize":10,"expiresAt":1640998800000}}`, field)}
			})
			for range 2 {
				got, err := c.GetUploadURL(t.Context(), UploadRequest{"a.png", "image/png", 10})
				if err != nil {
					t.Fatal(err)
				}
				want := Upload{Key: "f1.png", PutURL: "https://s/one?x", FileName: "f1.png", ExpiresAt: time.Unix(1640998800, 0).UTC(),
					File: UploadedFile(`{"expiresAt":1640998800000,"fileName":"f1.png","fileSize":10,"fileType":"image/png","originalFileName":"a.png"}`)}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			}
			if n := len(s.asked()); n != 3 {
				t.Errorf("%d requests for two uploads, want 3: the dialect is found once", n)
			}
		})
	}
}

func TestGetUploadURLRefusesUselessLinks(t *testing.T) {
	part := func(n int, u string) string { return fmt.Sprintf(`{"partNumber":%d,"signedUrl":%q}`, n, u) }
	for _, tt := range []struct{ name, data, says string }{
		{"too few", `{"uploadId":"u","partSize":4,"partUrls":[` + part(1, "https://s") + `,` + part(2, "https://s") + `]}`, "2 links for 3 parts"},
		{"too many", `{"uploadId":"u","partSize":10,"partUrls":[` + part(1, "https://s") + `,` + part(2, "https://s") + `]}`, "2 links for 1 parts"},
		{"double", `{"uploadId":"u","partSize":5,"partUrls":[` + part(1, "https://s") + `,` + part(1, "https://s") + `]}`, "double at 1"},
		{"gap", `{"uploadId":"u","partSize":5,"partUrls":[` + part(1, "https://s") + `,` + part(3, "https://s") + `]}`, "gap"},
		{"plain http", `{"uploadId":"u","partSize":10,"partUrls":[` + part(1, "http://s/?secret") + `]}`, "not safe"},
		{"no link", `{"uploadId":"u","partSize":10,"partUrls":[` + part(1, "") + `]}`, "not a web address"},
		{"single over http", `{"uploadURL":"http://s/?secret"}`, "not safe"},
	} {
		_, c := newCloud(t, always(200, `{"status":"success","data":`+tt.data+`}`))
		_, err := c.GetUploadURL(t.Context(), UploadRequest{"a", "image/png", 10})
		if api.KindOf(err) != failure.Input || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v of kind %q, should say %q", tt.name, err, api.KindOf(err), tt.says)
		}
	}
}

// An answer that lacks what an upload needs says nothing: it is worth asking again.
func TestGetUploadURLWithoutWhatMatters(t *testing.T) {
	part := func(n int) string { return fmt.Sprintf(`{"partNumber":%d,"signedUrl":"https://s"}`, n) }
	for _, data := range []string{`null`, `{}`, `{"uploadId":"u","partSize":5}`, `{"partSize":10,"partUrls":[` + part(1) + `]}`,
		`{"uploadId":"u","partUrls":[` + part(1) + `,` + part(2) + `]}`} {
		_, c := newCloud(t, always(200, `{"status":"success","data":`+data+`}`))
		if _, err := c.GetUploadURL(t.Context(), UploadRequest{"a", "image/png", 10}); api.KindOf(err) != failure.Temporary {
			t.Errorf("%s: %v of kind %q", data, err, api.KindOf(err))
		}
	}
}

func TestRemoteServerMayNotPointHere(t *testing.T) {
	remote := &url.URL{Scheme: "https", Host: "api.example.org"}
	c := New(Options{BaseURL: remote, Key: testKey, Wrap: func(http.RoundTripper) http.RoundTripper {
		return answering(`{"status":"success","data":{"uploadId":"u","path":"p","partUrls":[{"partNumber":1,"signedUrl":"http://127.0.0.1:8080/x"}]}}`)
	}})
	if _, err := c.GetUploadURL(t.Context(), UploadRequest{"a", "image/png", 10}); api.KindOf(err) != failure.Input {
		t.Errorf("a remote server can have us send to this machine: %v", err)
	}
}

// answering is a transport that gives one answer to everything.
type answering string

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(a))), Request: r}, nil
}

func TestOnePartNeedsNoPartSize(t *testing.T) {
	_, c := newCloud(t, always(200, `{"status":"success","data":{"uploadId":"u","path":"p","partUrls":[{"partNumber":1,"signedUrl":"https://s"}]}}`))
	u, err := c.GetUploadURL(t.Context(), UploadRequest{"a", "image/png", 10})
	if err != nil || u.PartSize != 10 {
		t.Errorf("part size %d, %v", u.PartSize, err)
	}
}

func TestEmptyFileIsNotAsked(t *testing.T) {
	s, c := newCloud(t, always(200, `{}`))
	_, err := c.GetUploadURL(t.Context(), UploadRequest{"a", "image/png", 0})
	if api.KindOf(err) != failure.Input || len(s.asked()) != 0 {
		t.Errorf("%v after %v", err, s.asked())
	}
}

func TestDialectIsTriedOnceAndOnlyForMissingFields(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		status     int
		want       int
	}{
		{"missing fields", `"Bad Request: Missing required parameters"`, 400, 2},
		{"plain bad request", `{"error":"BAD_REQUEST","message":"Invalid request parameters provided"}`, 400, 2},
		{"wrong user", `"Bad Request: Missing User ID"`, 400, 1},
		{"wrong file", `{"error":"INVALID_FILE_TYPE","message":"required: JPEG"}`, 400, 1},
		{"wrong key", `"missing"`, 401, 1},
		{"broken", `"missing"`, 500, 1},
	} {
		s, c := newCloud(t, always(tt.status, tt.body))
		_, err := c.GetUploadURL(t.Context(), UploadRequest{"a", "image/png", 1})
		var e *api.Error
		if !errors.As(err, &e) || e.Status != tt.status {
			t.Errorf("%s: %v", tt.name, err)
		}
		if n := len(s.asked()); n != tt.want {
			t.Errorf("%s: %d requests, want %d", tt.name, n, tt.want)
		}
	}
}

// A web page or an empty answer comes whatever was asked, so the shape stays open.
func TestAnAnswerThatSaysNothingSettlesNoShape(t *testing.T) {
	for _, odd := range []string{`<html>welcome</html>`, `{"data":null}`, `{"status":"success","data":{}}`, ``} {
		first := true
		_, c := newCloud(t, func(_, body string) reply {
			switch {
			case first:
				first = false
				return reply{body: odd}
			case strings.HasPrefix(body, `{"data"`):
				return reply{status: 400, body: `{"error":"MISSING_REQUIRED_FIELDS","message":"Required fields missing: originalFileName"}`}
			}
			return reply{body: `{"status":"success","data":{"uploadURL":"https://s/one?x","fileName":"f1.png"}}`}
		})
		if _, err := c.GetUploadURL(t.Context(), UploadRequest{"a.png", "image/png", 10}); api.KindOf(err) != failure.Temporary {
			t.Errorf("%s: %v of kind %q", odd, err, api.KindOf(err))
		}
		if u, err := c.GetUploadURL(t.Context(), UploadRequest{"a.png", "image/png", 10}); err != nil || u.PutURL == "" {
			t.Errorf("after %s: %+v, %v", odd, u, err)
		}
	}
}

func TestSecondShapeTellsMore(t *testing.T) {
	_, c := newCloud(t, func(_, body string) reply {
		if strings.HasPrefix(body, `{"data"`) {
			return reply{status: 400, body: `{"error":"MISSING_REQUIRED_FIELDS","message":"m"}`}
		}
		return reply{status: 402, body: `"Insufficient credits"`}
	})
	_, err := c.GetUploadURL(t.Context(), UploadRequest{"a", "image/png", 1})
	if api.KindOf(err) != failure.Credits {
		t.Errorf("%v of kind %q", err, api.KindOf(err))
	}
}

// The newer document has uploads wrapped, and the older one, which alone has the status,
// has it flat: a server may follow both, and each call finds its own shape.
func TestEachCallHasItsShape(t *testing.T) {
	s, c := newCloud(t, func(call, body string) reply {
		switch wrapped := strings.HasPrefix(body, `{"data"`); {
		case call == CallUpload && wrapped:
			return reply{body: multipartAnswer}
		case call == CallStatus && !wrapped:
			return reply{body: `{"status":"success","data":{"status":"processing"}}`}
		}
		return reply{status: 400, body: `{"error":"BAD_REQUEST","message":"Invalid request parameters provided"}`}
	})
	for range 2 {
		if _, err := c.GetUploadURL(t.Context(), UploadRequest{"a.png", "image/png", 10}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.TaskStatus(t.Context(), "t"); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.asked()); n != 5 {
		t.Errorf("%d requests for four calls, want 5: %q", n, s.asked())
	}
}

// A task that is not known may be one whose id was not found in the request. It is gone
// when it is not known in either shape.
func TestUnknownTaskMayBeTheShape(t *testing.T) {
	const unknown = `{"error":"NOT_FOUND","message":"Requested resource could not be found"}`
	for _, wrapped := range []bool{false, true} {
		s, c := newCloud(t, func(_, body string) reply {
			if strings.HasPrefix(body, `{"data"`) == wrapped && strings.Contains(body, `"t"`) {
				return reply{body: `{"status":"success","data":{"status":"processing"}}`}
			}
			return reply{status: 404, body: unknown}
		})
		if _, err := c.TaskStatus(t.Context(), "other"); api.KindOf(err) != failure.Gone {
			t.Errorf("%v of kind %q", err, api.KindOf(err))
		}
		for range 2 {
			if task, err := c.TaskStatus(t.Context(), "t"); err != nil || task.Status != Running {
				t.Errorf("wrapped %v: %v, %v", wrapped, task.Status, err)
			}
		}
		before := len(s.asked())
		if _, err := c.TaskStatus(t.Context(), "other"); api.KindOf(err) != failure.Gone || len(s.asked()) != before+1 {
			t.Errorf("%v after %d requests", err, len(s.asked())-before)
		}
	}
}

// What start-task needs of a file goes along with it, whatever the answer leaves out.
func TestRecordIsWhole(t *testing.T) {
	for _, left := range []string{``, `,"fileType":null,"fileSize":null`} {
		_, c := newCloud(t, always(200, `{"data":{"uploadURL":"https://s/one?x","fileName":"f1.png"`+left+`}}`))
		u, err := c.GetUploadURL(t.Context(), UploadRequest{"a.png", "image/png", 10})
		if want := `{"fileName":"f1.png","fileSize":10,"fileType":"image/png","originalFileName":"a.png"}`; err != nil || string(u.File) != want {
			t.Errorf("%s, %v; want %s", u.File, err, want)
		}
	}
}

func TestForcedDialect(t *testing.T) {
	for d, want := range map[Dialect]string{
		Current: `get-task-status {"data":{"taskId":"t"}}`,
		Classic: `get-task-status {"taskId":"t"}`,
	} {
		s, _ := newCloud(t, always(400, `"missing"`))
		_, _ = newClient(t, s.URL, d).TaskStatus(t.Context(), "t")
		if diff := cmp.Diff([]string{want}, s.asked()); diff != "" {
			t.Errorf("%s: %s", d, diff)
		}
	}
}

func TestUploadNameIsSafeToSend(t *testing.T) {
	s, c := newCloud(t, always(200, multipartAnswer))
	_, _ = c.GetUploadURL(t.Context(), UploadRequest{"a\"b\r\n.png", "image/png", 10})
	if asked := s.asked(); len(asked) != 1 || !strings.Contains(asked[0], `"originalFileName":"a_b__.png"`) {
		t.Errorf("asked %v", asked)
	}
}
