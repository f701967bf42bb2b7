package upscayl

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bulkup/api"
	"bulkup/api/failure"
)

var discardLog = log.New(io.Discard, "", 0)

func TestKeyNeverFollowsARedirect(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s reached another host with the key %q", r.URL, r.Header.Get("X-API-Key"))
	}))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		_, c := newCloud(t, func(call, _ string) reply {
			return reply{status: status, header: map[string]string{"Location": other.URL + "/" + call}}
		})
		for call, do := range calls {
			err := do(t.Context(), c)
			if err == nil || !strings.Contains(err.Error(), other.Listener.Addr().String()+"; check the API address") {
				t.Errorf("%s %d: %v should name the other host and what to check", call, status, err)
			}
		}
	}
}

func TestKeyIsNeverShown(t *testing.T) {
	_, c := newCloud(t, always(401, `{"error":"UNAUTHORIZED","message":"no such key: `+testKey+`"}`))
	var shown bytes.Buffer
	slog.New(slog.NewTextHandler(&shown, nil)).Info("client", "client", c, "rest", c.rest)
	slog.New(slog.NewJSONHandler(&shown, nil)).Info("client", "client", c, "rest", c.rest)
	fmt.Fprintf(&shown, "%v %+v %v %+v %#v\n", c, c, c.rest, *c.rest, *c.rest)
	for call, do := range calls {
		err := do(t.Context(), c)
		if api.KindOf(err) != failure.Refused {
			t.Errorf("%s: %v", call, err)
		}
		fmt.Fprintf(&shown, "%v %+v %#v\n", err, err, err)
	}
	if strings.Contains(shown.String(), testKey) || strings.Contains(shown.String(), fmt.Sprintf("%x", testKey)) {
		t.Errorf("the key is shown:\n%s", shown.String())
	}
}

func TestDefaults(t *testing.T) {
	c := New(Options{Key: testKey})
	if got, want := c.String(), "Upscayl Cloud at api.upscayl.org"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if c.rest.Base() != DefaultBase {
		t.Errorf("base %s", c.rest.Base())
	}
}

// A request beyond the first of a call is announced before it leaves.
func TestRequestsBeyondTheFirstAreAnnounced(t *testing.T) {
	s, _ := newCloud(t, always(400, `"Bad Request"`))
	base, err := api.ParseBase(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := New(Options{BaseURL: base, Key: testKey})
	defer c.CloseIdle()
	for name, test := range map[string]struct {
		call func(context.Context)
		more int
	}{
		CallStatus:   {func(ctx context.Context) { _, _ = c.TaskStatus(ctx, "t") }, 1},
		CallComplete: {func(ctx context.Context) { _ = c.CompleteUpload(ctx, completion()) }, 1},
		"addresses":  {func(ctx context.Context) { _, _ = c.StartTask(ctx, startURLs()) }, 0},
		"records": {func(ctx context.Context) {
			_, _ = c.StartTask(ctx, StartRequest{Model: "m", Scale: 2, Format: "png", Files: []UploadedFile{UploadedFile(`{"path":"p"}`)}})
		}, 2},
	} {
		before, more := len(s.asked()), 0
		test.call(Again(t.Context(), func() {
			if more++; len(s.asked()) != before+more {
				t.Errorf("%s: %d requests have left when one more is announced for the %d. time", name, len(s.asked())-before, more)
			}
		}))
		if more != test.more {
			t.Errorf("%s: %d requests beyond the first were announced, and %d left", name, more, len(s.asked())-before-1)
		}
	}
}

func TestBasePath(t *testing.T) {
	var path string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { path = r.URL.Path }))
	defer server.Close()
	_, _ = newClient(t, server.URL+"/proxy/v1/", Auto).TaskStatus(t.Context(), "t")
	if want := "/proxy/v1/" + CallStatus; path != want {
		t.Errorf("path %s, want %s", path, want)
	}
}
