package upscayl

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"bulkup/api"
)

const testKey = "key-of-the-tests-0123456789"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cloud is a server that answers by a function and remembers what it was asked.
type cloud struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []string // "call body", in order
	remote []string
}

// reply is one answer; a zero status is 200.
type reply struct {
	status int
	body   string
	header map[string]string
}

// newCloud serves answer, which gets the call and the body. A JSON body is
// recorded compact, a form as its fields.
func newCloud(t *testing.T, answer func(call, body string) reply) (*cloud, *Client) {
	t.Helper()
	s := &cloud{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("X-API-Key") != testKey {
			t.Errorf("%s %s with the key %q", r.Method, r.URL, r.Header.Get("X-API-Key"))
		}
		call, body := r.URL.Path[1:], bodyOf(r)
		s.mu.Lock()
		s.calls = append(s.calls, call+" "+body)
		s.remote = append(s.remote, r.RemoteAddr)
		s.mu.Unlock()
		a := answer(call, body)
		for k, v := range a.header {
			w.Header().Set(k, v)
		}
		if a.status != 0 {
			w.WriteHeader(a.status)
		}
		_, _ = io.WriteString(w, a.body)
	}))
	t.Cleanup(s.Close)
	return s, newClient(t, s.URL, Auto)
}

func newClient(t *testing.T, address string, d Dialect) *Client {
	t.Helper()
	base, err := api.ParseBase(address)
	if err != nil {
		t.Fatal(err)
	}
	c := New(Options{BaseURL: base, Key: testKey, Dialect: d})
	t.Cleanup(c.CloseIdle)
	return c
}

func bodyOf(r *http.Request) string {
	if mr, err := r.MultipartReader(); err == nil {
		var fields []string
		for part, err := mr.NextPart(); err == nil; part, err = mr.NextPart() {
			b, _ := io.ReadAll(part)
			text := string(b)
			if part.FileName() != "" {
				text = fmt.Sprintf("%s %s %d bytes", part.FileName(), part.Header.Get("Content-Type"), len(b))
			}
			fields = append(fields, part.FormName()+"="+text)
		}
		return fmt.Sprint(fields)
	}
	b, _ := io.ReadAll(r.Body)
	var v any
	if json.Unmarshal(b, &v) != nil {
		return string(b)
	}
	b, _ = json.Marshal(v)
	return string(b)
}

func (s *cloud) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// always answers everything with one reply.
func always(status int, body string) func(string, string) reply {
	return func(string, string) reply { return reply{status: status, body: body} }
}
