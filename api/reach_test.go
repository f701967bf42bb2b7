package api

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestReach(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	base, err := ParseBase(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := Reach(t.Context(), base); err != nil {
		t.Error(err)
	}
	s.Close()
	if err := Reach(t.Context(), base); err == nil {
		t.Error("a server that is gone was reached")
	}
}
