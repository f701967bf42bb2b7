package settings

import (
	"strings"
	"testing"

	"bulkup/queue"
)

// An engine with models of its own offers those, says what it is, and takes the
// place of a model that only another has.
func TestModelsOfAnEngine(t *testing.T) {
	v := &Values{Engine: "cloud", Models: []queue.Model{{ID: "a", Purpose: "photographs"}}, Engines: []queue.Engine{
		{Name: "cloud", Title: "Upscayl Cloud", Ready: true},
		{Name: "local", Title: "the engine on this machine", Ready: true, About: "resamples",
			Models: []queue.Model{{ID: "x", Purpose: "resampled"}, {ID: "y"}}},
	}}
	v.Model = "a"
	if v.Turn(Engine, 1); v.Engine != "local" || v.Model != "x" || v.Hint(Model) != "resampled" {
		t.Error(v.Engine, v.Model, v.Hint(Model))
	}
	if hint := v.Hint(Engine); !strings.Contains(hint, "the engine on this machine resamples") {
		t.Error(hint)
	}
	if v.Turn(Model, 1); v.Model != "y" {
		t.Error(v.Model)
	}
	if v.Turn(Engine, 1); v.Model != "a" || v.Hint(Model) != "photographs" {
		t.Error(v.Model, v.Hint(Model))
	}
}
