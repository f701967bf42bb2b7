package bytescale_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"bulkup/api"
	"bulkup/api/bytescale"
	"bulkup/api/failure"
	"bulkup/api/publishtest"
	"bulkup/api/publishtest/conformance"
	"bulkup/api/transfer"
)

func TestBasicAuthorization(t *testing.T) {
	b := publishtest.NewBytescale(t, part)
	s := service(b)
	s.Publisher = func(t *testing.T, _ *transfer.Engine) transfer.Publisher {
		return bytescale.Publisher{Client: client(t, b, true)}
	}
	path, content := conformance.Write(t, 1000)
	run := conformance.Run{Service: s, Path: path}
	run.Whole(t, content)
}

func TestSmallAndEmptyFiles(t *testing.T) {
	for _, size := range []int64{0, 1, part, part + 1} {
		b := publishtest.NewBytescale(t, part)
		path, content := conformance.Write(t, size)
		run := conformance.Run{Service: service(b), Path: path}
		run.Whole(t, content)
	}
}

// A refusal names what was refused, and the key in it is hidden.
func TestRefusals(t *testing.T) {
	b := publishtest.NewBytescale(t, part)
	base, err := api.ParseBase(b.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]bytescale.Options{
		"another key":     {AccountID: "A623uY2", Key: publishtest.Key + "-not"},
		"another account": {AccountID: "B623uY2", Key: publishtest.Key},
	} {
		t.Run(name, func(t *testing.T) {
			o.BaseURL = base
			c := bytescale.New(o)
			defer c.CloseIdle()
			_, err := c.Begin(t.Context(), "a.png", "image/png", 1)
			conformance.Kind(t, err, failure.Refused, "Bytescale", "begin upload", "403")
			conformance.Secretless(t, err)
			if strings.Contains(err.Error(), o.Key) {
				t.Errorf("the key is shown: %v", err)
			}
		})
	}
}

// What the service would refuse is not sent: no empty type and none of another form.
func TestBeginSendsOnlyWhatIsAllowed(t *testing.T) {
	b := publishtest.NewBytescale(t, part)
	c := client(t, b, false)
	for _, mime := range []string{"", "image", "image/svg+xml", "text/plain;charset=utf-8", "a/" + strings.Repeat("b", 300), "x y/z"} {
		for _, name := range []string{"a.png", "", strings.Repeat("ä", 300) + ".png", "a\x1b/\"b.png"} {
			if _, err := c.Begin(t.Context(), name, mime, 10); err != nil {
				t.Errorf("name %q, type %q: %v", name, mime, err)
			}
		}
	}
}

// begun is the answer to a begin call.
func begun(count int, link string) string {
	return fmt.Sprintf(`{"uploadId":"u","file":{"filePath":"/f"},"uploadParts":{"count":%d,"first":{"uploadUrl":%q,"range":{"inclusiveStart":0,"inclusiveEnd":0}}}}`, count, link)
}

func TestOddAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		kind   failure.Kind
		words  string
	}{
		"no JSON":        {200, "<html><title>Hello</title></html>", failure.Temporary, "Hello"},
		"no upload":      {200, "{}", failure.Temporary, "no upload"},
		"no range":       {200, `{"uploadId":"u","file":{"filePath":"/f"},"uploadParts":{"count":1,"first":{"uploadUrl":"https://x.example"}}}`, failure.Temporary, "no link"},
		"unsafe link":    {200, begun(1, "http://store.example/?sig=topsecret"), failure.Input, "not safe"},
		"10,001 parts":   {200, begun(10_001, "https://store.example/?sig=topsecret"), failure.Input, "10001 parts"},
		"not found":      {404, `{"error":{"code":"not_found","message":"nothing here"}}`, failure.Refused, "account-id"},
		"redirect":       {307, "", failure.Refused, "elsewhere.example"},
		"limited":        {429, "", failure.Limited, "too many"},
		"of a bad proxy": {502, "<html><title>Bad gateway</title></html>", failure.Temporary, "Bad gateway"},
		"invalid":        {400, `{"error":{"code":"invalid_request","message":"no"}}`, failure.Input, "no"},
	} {
		t.Run(name, func(t *testing.T) {
			b := publishtest.NewBytescale(t, part)
			b.Strike = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("Location", "https://elsewhere.example/path?key=topsecret")
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
				return true
			}
			p := bytescale.Publisher{Client: client(t, b, false)}
			_, err := p.Begin(t.Context(), transfer.File{Name: "a.png", Type: "image/png", Size: 1})
			conformance.Kind(t, err, test.kind, test.words)
			conformance.Secretless(t, err)
		})
	}
}

// A report that was answered with an error in a good answer is found out at the
// end, and the part is sent again.
func TestErrorInsideAGoodAnswer(t *testing.T) {
	b := publishtest.NewBytescale(t, part)
	struck := false
	b.Strike = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut || struck {
			return false
		}
		struck = true
		_, _ = io.WriteString(w, `{"error":{"code":"internal_error","message":"oops"}}`)
		return true
	}
	path, content := conformance.Write(t, 2*part+1)
	run := conformance.Run{Service: service(b), Path: path}
	run.Whole(t, content)
	if !struck {
		t.Error("no answer was spoiled")
	}
}

func TestPartWithoutETag(t *testing.T) {
	b := publishtest.NewBytescale(t, part)
	stripped := 0
	b.Store.Edit = func(r *http.Response) {
		if stripped == 0 {
			r.Header.Del("ETag")
		}
		stripped++
	}
	path, content := conformance.Write(t, 1000)
	run := conformance.Run{Service: service(b), Path: path}
	run.Whole(t, content)
	if stripped != 2 {
		t.Errorf("the part was sent %d times", stripped)
	}
}

func TestAFileThatIsNotProvenIsSentAgain(t *testing.T) {
	b := publishtest.NewBytescale(t, part)
	b.Forget = true
	path, content := conformance.Write(t, part+1)
	run := conformance.Run{Service: service(b), Path: path}
	run.Whole(t, content)
	b.Strike = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		old := strings.HasSuffix(r.URL.Path, "/details")
		if old { // as if an older file stood at that path
			_, _ = io.WriteString(w, `{"filePath":"/f","size":5242881,"lastModified":1}`)
		}
		return old
	}
	run.Whole(t, content)
	if sent := run.Service.Sent(); sent != 2*(part+1) {
		t.Errorf("%d bytes were sent", sent)
	}
}
