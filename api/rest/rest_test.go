package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"

	"bulkup/api"
	"bulkup/api/failure"
)

const testKey = "key-of-the-tests-0123456789"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve returns a client of a server that answers with handler.
func serve(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	base, err := api.ParseBase(server.URL + "/base/")
	if err != nil {
		t.Fatal(err)
	}
	c := New(Options{Service: "Service", Base: base, Key: testKey,
		Authorize: func(r *http.Request, key string) { r.Header.Set("X-Key", key) }})
	t.Cleanup(c.CloseIdle)
	return c
}

func TestCallAsSent(t *testing.T) {
	var got string
	c := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = fmt.Sprintf("%s %s %s|%s|%d|%s", r.Method, r.RequestURI, r.Header.Get("Content-Type"), r.Header.Get("X-Key"), r.ContentLength, body)
	})
	for _, test := range []struct {
		call Call
		want string
	}{
		{Call{Method: "PUT", Path: []string{"a", "b/../c d!", "ü"}, Body: map[string]int{"n": 1}},
			`PUT /base/a/b%2F..%2Fc%20d%21/%C3%BC application/json|` + testKey + `|7|{"n":1}`},
		{Call{Method: "GET", Path: []string{"a"}, Query: url.Values{"path": {"/x y"}}},
			`GET /base/a?path=%2Fx+y |` + testKey + `|0|`},
	} {
		if _, err := c.Do(t.Context(), test.call); err != nil || got != test.want {
			t.Errorf("sent %s, want %s: %v", got, test.want, err)
		}
	}
}

func TestKeyStaysAtItsHost(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s reached another host with the key %q", r.URL, r.Header.Get("X-Key"))
	}))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/?key=topsecret", status)
		})
		_, err := c.Do(t.Context(), Call{Name: "call", Method: "PUT", Path: []string{"a"}, Body: 1})
		if api.KindOf(err) != failure.Refused || !strings.Contains(err.Error(), other.Listener.Addr().String()+"; check the base-url") || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%d: %v should name the other host", status, err)
		}
	}
	c := serve(t, func(http.ResponseWriter, *http.Request) {})
	r, _ := http.NewRequest(http.MethodPut, "https://store.example.org/part?sig=x", nil)
	if err := c.prepare(nil, r); err == nil || r.Header.Get("X-Key") != "" {
		t.Errorf("a signed host gets the key %q, %v", r.Header.Get("X-Key"), err)
	}
}

func TestKeyIsNeverShown(t *testing.T) {
	var shown bytes.Buffer
	for _, status := range []int{200, 400, 401, 500} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"error":{"code":"code_%s","message":"%s this is no key: %s"}}`, testKey, strings.Repeat("a", 270), testKey)
		})
		a, err := c.Do(t.Context(), Call{Name: "call", Method: "GET"})
		if err == nil {
			a.Body = []byte("not JSON, " + testKey)
			err = c.Decode(a, new(int))
		}
		fmt.Fprintf(&shown, "%v %+v %#v\n%v %+v %#v\n", err, err, err, c.key, *c, c.key)
		slog.New(slog.NewTextHandler(&shown, nil)).Info("key", "key", c.key)
		b, _ := json.Marshal(map[string]any{"key": c.key})
		shown.Write(b)
	}
	if strings.Contains(shown.String(), testKey[:8]) {
		t.Errorf("the key is shown:\n%s", shown.String())
	}
	if got := api.Secret("k").Hide("Task not found"); got != "Task not found" {
		t.Errorf("a short key makes %q", got)
	}
}

// A server that takes a call and says nothing is not waited for longer than Timeout.
func TestSilentServer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer server.Close()
	base, err := api.ParseBase(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := New(Options{Service: "Service", Base: base, Timeout: 20 * time.Millisecond, Authorize: func(*http.Request, string) {}})
	defer c.CloseIdle()
	if a, err := c.Do(t.Context(), Call{Name: "call", Method: "GET"}); a != nil || api.KindOf(err) != failure.Temporary || !api.TimedOut(err) {
		t.Errorf("%+v, %v of kind %q", a, err, api.KindOf(err))
	}
}

// What a refusal means may stand in the half of its body that did not come.
func TestARefusalThatBreaksOffIsNone(t *testing.T) {
	for status, want := range map[int]failure.Kind{400: failure.Temporary, 422: failure.Temporary, 401: failure.Refused, 402: failure.Credits, 404: failure.Gone, 503: failure.Temporary} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"error":"MISSING_REQ`)
		})
		a, err := c.Do(t.Context(), Call{Name: "call", Method: "POST"})
		if api.KindOf(err) != want || a == nil || a.Status != status {
			t.Errorf("%d: %v of kind %q, want %q", status, err, api.KindOf(err), want)
		}
	}
}

func TestAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		kind   failure.Kind
		words  string
	}{
		"empty":     {204, "", "", ""},
		"large":     {200, strings.Repeat(" ", maxBody+1), failure.Temporary, "larger than"},
		"not found": {404, `{"error":{"message":"nothing"}}`, failure.Gone, "nothing"},
		"page":      {503, "<h1>Backend Fetch Failed</h1>", failure.Temporary, "Backend Fetch Failed"},
	} {
		t.Run(name, func(t *testing.T) {
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			_, err := c.Do(t.Context(), Call{Name: "call", Method: "GET"})
			if api.KindOf(err) != test.kind || err != nil && !strings.Contains(err.Error(), test.words) {
				t.Errorf("got %v", err)
			}
			if test.status == http.StatusNotFound {
				if err := Misplaced(err, "check the address"); api.KindOf(err) != failure.Refused || !strings.Contains(err.Error(), "check the address") {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

func TestHalfAnAnswerIsNone(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"half":`)
	})
	a, err := c.Do(t.Context(), Call{Name: "call", Method: "GET"})
	if a != nil || api.KindOf(err) != failure.Temporary || !strings.Contains(err.Error(), "was lost") {
		t.Errorf("got %v, %v", a, err)
	}
}

func TestNowIsTheGivenClock(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	c := New(Options{Base: &url.URL{Scheme: "https", Host: "api.example.org"}, Now: func() time.Time { return at }})
	if !c.Now().Equal(at) || c.Base() != "https://api.example.org" {
		t.Error(c.Now(), c.Base())
	}
}

func TestCheckLink(t *testing.T) {
	for base, good := range map[string]map[string]bool{
		"https://api.example.org": {"https://s.example/?sig=topsecret": true, "http://127.0.0.1:1/?sig=topsecret": false},
		"http://127.0.0.1:2":      {"https://s.example/?sig=topsecret": true, "http://127.0.0.1:1/?sig=topsecret": true, "http://s.example/?sig=topsecret": false},
	} {
		u, err := api.ParseBase(base)
		if err != nil {
			t.Fatal(err)
		}
		c := New(Options{Base: u})
		for link, want := range good {
			err := c.CheckLink("call", link)
			if (err == nil) != want || err != nil && (api.KindOf(err) != failure.Input || strings.Contains(err.Error(), "topsecret")) {
				t.Errorf("%s gives %s: %v", base, link, err)
			}
		}
	}
}

func TestFileName(t *testing.T) {
	long := strings.Repeat("ä", 300)
	for name, want := range map[string]string{
		"holiday 写真.png":  "holiday 写真.png",
		"a." + long:       "a." + strings.Repeat("ä", MaxName-2),
		"":                "image",
		" ":               "image",
		"a/b\\c\"d\n.png": "a_b_c_d_.png",
		"\u202egnp.exe":   "_gnp.exe",
		long + ".png":     strings.Repeat("ä", MaxName-4) + ".png",
		"\x1b[31mred\xff": "_[31mred_",
		long + "." + long: strings.Repeat("ä", MaxName),
	} {
		got := FileName(name)
		if got != want || utf8.RuneCountInString(got) > MaxName {
			t.Errorf("%q gives %q, want %q", name, got, want)
		}
	}
}

func TestStreamIsSentWithItsLength(t *testing.T) {
	const size = 64 << 20
	var got string
	c := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		got = fmt.Sprint(n, r.ContentLength, r.TransferEncoding, r.Header.Get("Content-Type"))
	})
	body := io.NopCloser(io.LimitReader(zeros{}, size))
	_, err := c.Do(t.Context(), Call{Method: "POST", Stream: &Stream{ReadCloser: body, Size: size, Type: "a/b"}})
	if want := fmt.Sprint(size, size, []string(nil), "a/b"); err != nil || got != want {
		t.Errorf("sent %s, want %s: %v", got, want, err)
	}
}

func TestStreamIsClosedWithTheCall(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "api.example.org"}
	c := New(Options{Base: base, Transport: broken{}, Authorize: func(*http.Request, string) {}})
	body := &closing{Reader: zeros{}}
	_, err := c.Do(t.Context(), Call{Method: "POST", Stream: &Stream{ReadCloser: body, Size: 1, Type: "a/b"}})
	if api.KindOf(err) != failure.Temporary || !body.closed {
		t.Errorf("closed: %v, %v", body.closed, err)
	}
}

// broken is a transport that leaves the body to others.
type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("no line") }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error { c.closed = true; return nil }

func TestAnswerThatNeverEnds(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "{")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	base, err := api.ParseBase(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := New(Options{Base: base, Patience: 20 * time.Millisecond, Authorize: func(*http.Request, string) {}})
	defer c.CloseIdle()
	if _, err := c.Do(t.Context(), Call{Method: "GET"}); api.KindOf(err) != failure.Temporary || !strings.Contains(err.Error(), "in time") {
		t.Errorf("got %v", err)
	}
}
