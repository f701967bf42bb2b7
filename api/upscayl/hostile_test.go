package upscayl

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"bulkup/api"
)

// line answers every request with the same thing.
type line struct {
	status int
	header http.Header
	body   string
}

func (l line) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	return &http.Response{StatusCode: l.status, Status: fmt.Sprint(l.status), Header: l.header.Clone(), Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: int64(len(l.body)), Body: io.NopCloser(strings.NewReader(l.body))}, nil
}

// everyCall makes each call of a server that answers with l, and fails where what comes
// back could harm the queue or the screen.
func everyCall(t *testing.T, l line) {
	t.Helper()
	c := New(Options{BaseURL: &url.URL{Scheme: "https", Host: "api.example.org"}, Key: testKey, Wrap: func(http.RoundTripper) http.RoundTripper { return l }})
	defer c.CloseIdle()
	shown := func(what, text string) {
		t.Helper()
		if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) || utf8.RuneCountInString(text) > 600 || strings.Contains(text, testKey[:8]) {
			t.Fatalf("%s is %q, of %d %v %.200q", what, text, l.status, l.header, l.body)
		}
	}
	price := func(what string, n int64) {
		t.Helper()
		if n < 0 || n > maxCredits {
			t.Fatalf("%s is %d, of %v %.200q", what, n, l.header, l.body)
		}
	}
	task := func(task Task) {
		t.Helper()
		shown("a status", task.Word)
		shown("a model", task.Model)
		shown("an error", task.Error)
		shown("a code", task.Code)
		price("the promise", task.CreditsPromised)
		price("the price", task.CreditsTaken)
		if task.Progress < 0 || task.Progress > 100 || task.Format != "" && formatOf(task.Format) != task.Format || task.Scale < 0 || task.Scale > maxSaidScale || !task.CreatedAt.IsZero() && (task.CreatedAt.Year() < 0 || task.CreatedAt.Year() > 9999) {
			t.Fatalf("%+v", task)
		}
		for _, f := range task.Files {
			for _, text := range []string{f.FileName, f.OriginalFileName, f.ResultName, f.Path, f.Notice, f.Refused} {
				shown("a name", text)
			}
			if f.FileSize < 0 || f.FinalSize < 0 || f.Width < 0 || f.Height < 0 || f.Link != "" && c.rest.Usable(f.Link) != nil {
				t.Fatalf("%+v", f)
			}
		}
	}
	failed := func(err error) bool {
		t.Helper()
		if err != nil {
			shown("the error", err.Error())
			if e := (*api.Error)(nil); !errors.As(err, &e) {
				t.Fatalf("%T: %v", err, err)
			}
		}
		return err != nil
	}
	if got, err := c.TaskStatus(t.Context(), "t1"); !failed(err) {
		task(got)
	}
	if page, err := c.History(t.Context(), HistoryRequest{Limit: 10}); err == nil {
		if page.Total < 0 || page.NextOffset < 0 || page.HasMore && page.NextOffset == 0 {
			t.Fatalf("%+v", page)
		}
		for _, one := range page.Tasks {
			task(one)
		}
	} else if !errors.Is(err, ErrNoHistory) {
		failed(err)
	}
	if up, err := c.GetUploadURL(t.Context(), UploadRequest{Name: "a.png", Type: "image/png", Size: 10}); !failed(err) {
		size := int64(0)
		for range up.Parts {
			size += max(up.PartSize, 1)
		}
		if len(up.Parts) > 10_000 || size < 0 {
			t.Fatalf("%d parts of %d bytes", len(up.Parts), up.PartSize)
		}
	}
	failed(c.CompleteUpload(t.Context(), Completion{UploadID: "u", Key: "k", Parts: []Part{{1, "e"}}}))
	started, err := c.StartTask(t.Context(), StartRequest{Model: "m", Scale: 2, Format: "png", URLs: []string{"https://example.org/a.png"}})
	if !failed(err) {
		price("the promise of a start", started.Credits)
		shown("the words of a start", started.Message)
	}
}

// TestHostileAnswers: whatever a server says, in whichever call, nothing that comes of it
// is negative, endless, a control byte or the key.
func TestHostileAnswers(t *testing.T) {
	const huge = "99999999999999999999"
	word := strings.Repeat("x", 280)
	for _, status := range []int{200, 302, 400, 429, 500} {
		for _, header := range []http.Header{{"X-Task-Cost": {"-6"}}, {"X-Task-Cost": {"9223372036854775807"}, "Retry-After": {huge}}} {
			for _, body := range []string{
				"", "null", "[]", "{}", `"` + testKey + `"`, `{"error":{"message":"` + strings.Repeat("a", 290) + testKey + `"}}`,
				strings.Repeat("[", 20_000), strings.Repeat(`{"data":`, 10_000), "\xff\xfe", "<html>" + strings.Repeat("<b>", 10_000),
				`{"data":{"taskId":"t1","status":"` + word + `","saveImageAs":"` + word + `","progress":-1e308,"scale":-4,"creditsToDeduct":-6,"deductedCredits":` + huge + `,"createdAt":"-271821-04-20T00:00:00Z"}}`,
				`{"data":{"taskId":"t1","status":"PROCESSED\u001b[2J","saveImageAs":"../png","model":"\u202e\u0000","creditsToDeduct":9223372036854775807,"createdAt":` + huge + `,"message":"\u0007` + testKey + `","files":[{"fileName":"\n../..","fileSize":-1,"finalFileSize":1e300,"dimensions":{"width":-1,"height":` + huge + `},"downloadLink":"file:///etc/passwd","expiresAt":-1}]}}`,
				`{"data":[{"status":1},{"status":"PROCESSED","files":{"url":"http://169.254.169.254/"}}],"pagination":{"hasMore":true,"nextOffset":-100,"total":-1}}`,
				`{"data":{"uploadId":"u","partSize":-1,"fileName":"f","partUrls":[{"partNumber":1,"signedUrl":"https://s/1"},{"partNumber":-2,"signedUrl":"https://s/2"}]}}`,
				`{"data":{"uploadId":"u","partSize":1,"fileName":"f","partUrls":[` + strings.Repeat(`{"partNumber":1,"signedUrl":"https://s/1"},`, 10_001) + `{}]}}`,
			} {
				everyCall(t, line{status, header, body})
			}
		}
	}
}

func FuzzAnswers(f *testing.F) {
	for _, body := range []string{
		`{"data":{"taskId":"t1","status":"PROCESSED","creditsToDeduct":"3","files":[{"fileName":"a","downloadLink":"https://s/a?x=1","dimensions":{"width":8}}]}}`,
		`{"data":[{"id":"t1","status":"COMPLETED","createdAt":1640995200}],"pagination":{"hasMore":true,"nextOffset":10,"total":20}}`,
		`{"status":"success","data":{"uploadId":"u","partSize":"10","fileName":"f","path":"p","partUrls":[{"partNumber":1,"signedUrl":"https://s/1?x"}]}}`,
		`{"status":"success","data":{"uploadURL":"https://s/one?x","fileName":"f"}}`, `{"error":"RATE_LIMIT_EXCEEDED","message":"Try again in 1 hour"}`,
	} {
		f.Add(200, "3", "5", body)
		f.Add(429, "-1", "Wed, 21 Oct 2026 07:28:00 GMT", body)
	}
	f.Fuzz(func(t *testing.T, status int, cost, wait, body string) {
		if status < 100 || status > 999 || len(body) > 1<<16 || strings.ContainsFunc(cost+wait, unicode.IsControl) {
			return
		}
		everyCall(t, line{status, http.Header{"X-Task-Cost": {cost}, "Retry-After": {wait}}, body})
	})
}
