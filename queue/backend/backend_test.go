package backend

import (
	"log/slog"
	"strings"
	"testing"

	"bulkup/api"
	"bulkup/api/local/external/fake"
	"bulkup/api/upscayl"
	"bulkup/queue/feed"
	"bulkup/queue/quota"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	fake.Main()
	goleak.VerifyTestMain(m)
}

// The engine of this machine says what it is, and offers the models that it has.
func TestLocalTellsItsModels(t *testing.T) {
	open := func(o Engine) (feed.Engine, error) {
		transport := api.NewTransport(2)
		b, stop, err := Local(t.TempDir(), o, transport, slog.New(slog.DiscardHandler))
		if err == nil {
			b.Client.CloseIdle()
			transport.CloseIdleConnections()
			err = stop()
		}
		return b.Engine, err
	}
	e, err := open(Engine{})
	if err != nil || !strings.Contains(e.About, "the networks of Upscayl") || len(e.Models) < 12 || e.Models[0].ID != "upscayl-lite-4x" {
		t.Error(e, err)
	}
	e, err = open(Engine{Binary: fake.Install(t, "upscayl-bin", "models", "remacri-4x")})
	if err != nil || !strings.Contains(e.About, "upscayl-bin") || len(e.Models) != 1 || e.Models[0].ID != "remacri-4x" {
		t.Error(e, err)
	}
	if _, err := open(Engine{Binary: fake.Install(t, "upscayl-bin", "models")}); err == nil || !strings.Contains(err.Error(), "has no models") {
		t.Error(err)
	}
}

// A server of somebody's own is not called Upscayl Cloud.
func TestCloudIsNamedForWhatItIs(t *testing.T) {
	for address, want := range map[string]string{upscayl.DefaultBase: "Upscayl Cloud", upscayl.DefaultBase + ":443": "Upscayl Cloud", "https://strong.example.org:8080": "the server strong.example.org:8080"} {
		base, err := api.ParseBase(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := Cloud(base, "", 0, quota.Limits{}, nil).Engine.Title; got != want {
			t.Errorf("%s is called %s, want %s", address, got, want)
		}
	}
}
