package rawcall

import (
	"encoding/json"
	"net/http"
	"testing"
)

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// At returns a member of a JSON answer, by its path.
func (a Answer) At(t testing.TB, path ...any) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(a.Body, &v); err != nil {
		t.Fatalf("%s: %v", a.Body, err)
	}
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				t.Fatalf("%s: no entry %v", a.Body, path)
			}
			v = l[p]
		}
	}
	return v
}

// Text returns a string of a JSON answer.
func (a Answer) Text(t testing.TB, path ...any) string {
	t.Helper()
	s, ok := a.At(t, path...).(string)
	if !ok {
		t.Fatalf("%s: no text at %v", a.Body, path)
	}
	return s
}

// Number returns a number of a JSON answer.
func (a Answer) Number(t testing.TB, path ...any) float64 {
	t.Helper()
	n, ok := a.At(t, path...).(float64)
	if !ok {
		t.Fatalf("%s: no number at %v", a.Body, path)
	}
	return n
}
