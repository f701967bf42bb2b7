package local

import (
	"strings"
	"testing"

	"bulkup/api"
	"bulkup/api/local/external/fake"
	"bulkup/api/upscayl"
)

// Callers learn which models a server has, and what stands in for the others.
func TestOffered(t *testing.T) {
	offered := func(o Options) map[string]upscayl.Model {
		t.Helper()
		base, err := api.ParseBase(start(t, o).URL())
		if err != nil {
			t.Fatal(err)
		}
		c := upscayl.New(upscayl.Options{BaseURL: base, Key: testKey})
		defer c.CloseIdle()
		all, err := c.Offered(t.Context())
		if err != nil || all[0].ID != "upscayl-lite-4x" && o.EngineBinary == "" {
			t.Fatal(all, err)
		}
		models := make(map[string]upscayl.Model)
		for _, m := range all {
			models[m.ID] = m
		}
		return models
	}
	own := offered(Options{ForOthers: true})
	for _, id := range []string{"upscayl-lite-4x", "realesr-animevideov3", "faithful", "faithful-fast"} {
		if m := own[id]; !m.Documented || m.Purpose == "" || strings.Contains(m.Purpose, "stand-in") {
			t.Errorf("%s: %+v", id, m)
		}
	}
	if m := own["upscayl-standard-4x"]; m.Documented || !strings.HasPrefix(m.Purpose, "stand-in: Upscayl Lite, since the server lacks") {
		t.Errorf("%+v", m)
	}
	program := offered(Options{EngineBinary: fake.Install(t, "upscayl-bin", "models", "remacri-4x", "mine-4x")})
	if len(program) != 2 || program["mine-4x"].ID == "" || !strings.Contains(program["remacri-4x"].Purpose, "non-commercial") {
		t.Error(program)
	}
}
