package upscayl

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"bulkup/api"
)

func TestOffered(t *testing.T) {
	s, c := newCloud(t, always(200, `{"status":"success","data":{"models":[
		{"id":"a-4x","purpose":"for \u001b[31mreds","documented":true}, {"id":"b","purpose":7}, null, 5, {"purpose":"no name"},
		{"id":"a-4x"}, {"id":"two\nlines"}, {"id":"`+strings.Repeat("l", 65)+`"}, {"id":"c","unheard":"of"}]}}`))
	all, err := c.Offered(t.Context())
	if err != nil || len(all) != 3 || all[1].ID != "b" || all[2] != (Model{ID: "c"}) {
		t.Errorf("%+v, %v", all, err)
	}
	if m := all[0]; m.ID != "a-4x" || !m.Documented || strings.ContainsRune(m.Purpose, '\x1b') {
		t.Errorf("%+v", m)
	}
	if want := []string{`get-models {"data":{}}`}; !slices.Equal(s.asked(), want) {
		t.Error(s.asked())
	}
}

// A server that has no list is asked once, and what it answers is no list of models.
func TestNothingOffered(t *testing.T) {
	for name, a := range map[string]reply{
		"no such call": {404, "404 page not found\n", nil},
		"HTML":         {200, "<html><title>Welcome</title></html>", nil},
		"null":         {200, "null", nil},
		"no data":      {200, `{"status":"success","data":null}`, nil},
		"null models":  {200, `{"status":"success","data":{"models":null}}`, nil},
		"text":         {200, `{"status":"success","data":"models"}`, nil},
		"empty":        {200, `{"status":"success","data":{"models":[]}}`, nil},
		"nothing":      {200, "", nil},
		"failure":      {200, `{"status":"error","message":"no"}`, nil},
		"broken":       {500, "", nil},
	} {
		s, c := newCloud(t, func(string, string) reply { return a })
		if all, err := c.Offered(t.Context()); err == nil || all != nil || len(s.asked()) != 1 {
			t.Errorf("%s: %v, %v, asked %v", name, all, err, s.asked())
		}
	}
}

// nowhere fails every request, and says that there was one.
type nowhere struct{ t *testing.T }

func (n nowhere) RoundTrip(r *http.Request) (*http.Response, error) {
	n.t.Errorf("%s was asked", r.URL)
	return nil, errors.New("no network")
}

// The calls of Upscayl Cloud have rate limits, and it has none that lists models.
func TestUpscaylCloudIsNotAskedForModels(t *testing.T) {
	for _, address := range []string{DefaultBase, DefaultBase + "/", DefaultBase + ":443", "https://API.upscayl.org/v1"} {
		base, err := api.ParseBase(address)
		if err != nil {
			t.Fatal(err)
		}
		c := New(Options{BaseURL: base, Key: testKey, Wrap: func(http.RoundTripper) http.RoundTripper { return nowhere{t} }})
		if _, err := c.Offered(t.Context()); !errors.Is(err, ErrNoOffer) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
