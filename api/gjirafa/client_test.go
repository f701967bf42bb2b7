package gjirafa_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"bulkup/api/failure"
	"bulkup/api/gjirafa"
	"bulkup/api/publishtest"
	"bulkup/api/publishtest/conformance"
	"bulkup/api/transfer"
)

func TestBearer(t *testing.T) {
	g := publishtest.NewGjirafa(t)
	g.Authorization = "Bearer " + publishtest.Key
	s := service(g)
	s.Publisher = func(t *testing.T, _ *transfer.Engine) transfer.Publisher {
		return gjirafa.Publisher{Client: client(t, g, "Bearer")}
	}
	path, content := conformance.Write(t, 1000)
	run := conformance.Run{Service: s, Path: path}
	run.Whole(t, content)
}

func TestRefusedKeyNamesTheOtherScheme(t *testing.T) {
	g := publishtest.NewGjirafa(t)
	g.Authorization = "something else"
	for _, quiet := range []bool{false, true} {
		g.Quiet = quiet
		for scheme, other := range map[string]string{"": `"Bearer"`, "Bearer": `""`} {
			_, err := client(t, g, scheme).Start(t.Context(), "a.png", "image/png", 1, 1)
			conformance.Kind(t, err, failure.Refused, "auth-scheme to "+other, "Unauthorized")
			conformance.Secretless(t, err)
		}
	}
}

func TestSmallAndEmptyFiles(t *testing.T) {
	for _, size := range []int64{0, 1, part, part + 1} {
		g := publishtest.NewGjirafa(t)
		path, content := conformance.Write(t, size)
		run := conformance.Run{Service: service(g), Path: path}
		run.Whole(t, content)
	}
}

func TestAnswers(t *testing.T) {
	link := func(n int) string {
		return fmt.Sprintf(`{"partNumber":%d,"presignedUrl":"https://s.example/k?sig=topsecret"}`, n)
	}
	result := func(links ...string) string {
		return `{"success":true,"result":{"requestKey":"k","presignedUrl":[` + strings.Join(links, ",") + `]}}`
	}
	const size = 2 * part
	for name, test := range map[string]struct {
		status int
		body   string
		kind   failure.Kind
		words  string
	}{
		"no success within 200":    {200, `{"success":false,"errors":["Not today"],"statusCode":200}`, failure.Input, "Not today"},
		"success is not said":      {200, `{"result":{}}`, failure.Temporary, "whether it worked"},
		"messages only":            {200, `{"success":false,"errors":[],"messages":["One","Two"],"statusCode":500}`, failure.Temporary, "One; Two"},
		"status of the envelope":   {200, `{"success":false,"errors":["No"],"statusCode":429}`, failure.Limited, "No"},
		"page of a cache":          {503, "<html><title>503 Backend Fetch Failed</title></html>", failure.Temporary, "Backend Fetch Failed"},
		"no such project":          {404, `{"success":false,"errors":["Result Not Found"],"statusCode":404}`, failure.Refused, "project-id"},
		"a link too few":           {200, result(link(1)), failure.Input, "1 links for 2 parts"},
		"a link too many":          {200, result(link(1), link(2), link(3)), failure.Input, "3 links for 2 parts"},
		"a double":                 {200, result(link(1), link(1)), failure.Input, "a double"},
		"a gap":                    {200, result(link(1), link(3)), failure.Input, "a gap"},
		"nothing but placeholders": {200, result(link(0), link(0)), failure.Input, "a double"},
		"an unsafe link":           {200, result(link(1), `{"partNumber":2,"presignedUrl":"http://s.example/k?sig=topsecret"}`), failure.Input, "not safe"},
		"no key of the upload":     {200, `{"success":true,"result":{"presignedUrl":[]}}`, failure.Temporary, "no upload"},
		"result is missing":        {200, `{"success":true}`, failure.Temporary, "no result"},
	} {
		t.Run(name, func(t *testing.T) {
			g := publishtest.NewGjirafa(t)
			g.Strike = func(n int, w http.ResponseWriter, r *http.Request) bool {
				if strings.HasSuffix(r.URL.Path, "multipart") {
					w.WriteHeader(test.status)
					_, _ = io.WriteString(w, test.body)
					return true
				}
				return false
			}
			p := gjirafa.Publisher{Client: client(t, g, "")}
			_, err := p.Begin(t.Context(), transfer.File{Name: "a.png", Type: "image/png", Size: size})
			conformance.Kind(t, err, test.kind, test.words)
			conformance.Secretless(t, err)
		})
	}
}

// Whatever the service says to the parts at the end, nothing is published that
// is not whole: the file is sent once more, and then the error is shown.
func TestCompleteSaysNo(t *testing.T) {
	for _, quiet := range []bool{false, true} {
		g := publishtest.NewGjirafa(t)
		g.Quiet = quiet
		g.Strike = func(_ int, w http.ResponseWriter, r *http.Request) bool {
			no := strings.HasSuffix(r.URL.Path, "multipart-complete")
			if no {
				status := http.StatusBadRequest
				if quiet {
					status = http.StatusOK
				}
				w.WriteHeader(status)
				_, _ = io.WriteString(w, `{"success":false,"errors":["Some parts are missing"],"statusCode":400}`)
			}
			return no
		}
		path, _ := conformance.Write(t, 1000)
		run := conformance.Run{Service: service(g), Path: path}
		_, err := run.Publish(t, -1)
		conformance.Kind(t, err, failure.Gone, "Some parts are missing")
		if puts, _ := g.Store.Sent(); puts != 2 {
			t.Errorf("the file was sent %d times", puts)
		}
	}
}

// A complete call that works only at its second try does not send the file again.
func TestCompleteFailsOnce(t *testing.T) {
	g := publishtest.NewGjirafa(t)
	struck := false
	g.Strike = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if struck || !strings.HasSuffix(r.URL.Path, "multipart-complete") {
			return false
		}
		struck = true
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "<html><title>503 Backend Fetch Failed</title></html>")
		return true
	}
	path, content := conformance.Write(t, 1000)
	run := conformance.Run{Service: service(g), Path: path}
	run.Whole(t, content)
	if puts, _ := g.Store.Sent(); puts != 1 {
		t.Errorf("the file was sent %d times", puts)
	}
}

// Links that have expired before the first byte are renewed in the same upload.
func TestExpiredLinksAreRenewed(t *testing.T) {
	g := publishtest.NewGjirafa(t)
	path, content := conformance.Write(t, part+1)
	g.Store.Stale = true
	g.Strike = func(_ int, _ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "multipart-resume") {
			g.Store.Stale = false
		}
		return false
	}
	run := conformance.Run{Service: service(g), Path: path}
	run.Whole(t, content)
	starts := 0
	for _, call := range g.Calls() {
		if strings.HasSuffix(call, "/multipart") {
			starts++
		}
	}
	if starts != 1 {
		t.Errorf("calls %q", g.Calls())
	}
}
