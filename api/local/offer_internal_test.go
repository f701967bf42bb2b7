package local

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"bulkup/api/upscayl"
)

// A model that is added while the server runs is offered to those who ask then.
func TestModelsAreThoseOfNow(t *testing.T) {
	var all []upscayl.Model
	answer := getModels(func() []upscayl.Model { return all })
	for range 2 {
		got, err := answer(httptest.NewRecorder(), httptest.NewRequest("POST", "/get-models", strings.NewReader(`{"data":{}}`)))
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(got)
		if err != nil || strings.Count(string(text), `"id"`) != len(all) {
			t.Errorf("%d models are listed as %s: %v", len(all), text, err)
		}
		all = append(all, upscayl.Model{ID: "mine-4x"})
	}
}
