package command

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bulkup/api"
	"bulkup/api/local"
	"bulkup/api/local/engine"
	"bulkup/api/local/models"
	"bulkup/api/upscayl"
	"bulkup/config"
	"bulkup/config/apikey"
	"bulkup/config/value"
	"bulkup/queue/job"
	"bulkup/queue/result"
	"bulkup/ui"
	"bulkup/ui/keys"
)

// app is the program with its settings.
type app struct {
	config.Settings
	origins   config.Origins
	base      *url.URL // the cloud's address, checked
	key       value.Secret
	keyOrigin string
	keyFile   string // where a key is stored without a keyring
	store     *config.Store
	began     time.Time

	include, exclude []string // patterns of files in folders
}

// load reads the settings and the key.
func load(c *cobra.Command) (*app, error) {
	dirs := config.StandardDirs()
	src := config.Sources{
		Flags: c.Flags(), Env: os.Getenv, Environ: os.Environ(), Dirs: dirs, Keys: keys.Check,
		Models: local.KnownNames(engineOptions("")), ModelsOf: func(program string) []string { return local.KnownNames(engineOptions(program)) },
		Checks: map[string]func(string) error{
			"name":            result.CheckTemplate,
			"api-url":         func(v string) error { _, err := api.ParseBase(v); return err },
			"api-fingerprint": func(v string) error { _, err := api.ParseFingerprint(v); return err },
		},
	}
	s, origins, err := config.Load(src)
	if err != nil {
		return nil, err
	}
	a := &app{Settings: s, origins: origins, began: time.Now()}
	if a.base, err = api.ParseBase(s.APIURL); err != nil {
		return nil, err
	}
	places := apikey.Places{Env: os.Getenv, Dir: dirs.Config, Host: a.base.Host}
	if s.Keyring {
		places.Keyring = apikey.SystemKeyring()
	}
	a.keyFile = places.File()
	a.key, a.keyOrigin, err = apikey.Find(places)
	a.store = config.NewStore(src, s, origins, config.Account{Key: a.key, Origin: a.keyOrigin, Places: places, Takes: a.takes})
	if err == nil && a.Twice && a.engine() == "cloud" {
		err = errors.New("--twice works on the engine of this machine only: add --engine local, or leave it out")
	}
	if model := a.ModelFor("local"); err == nil && a.Twice && a.EngineBinary == "" && engine.Resamples(model) {
		err = fmt.Errorf("--twice runs a network twice, and %s is none: choose another --model, or leave it out", model)
	}
	if err == nil {
		err = oneSize(c, a.Settings)
	}
	a.ASCII = a.ASCII || ui.NeedsASCII(os.Getenv)
	return a, err
}

// engineOptions are those of the engine of this machine, as far as names go.
func engineOptions(binary string) local.Options {
	return local.Options{EngineBinary: binary, Models: models.Folder()}
}

// pin has a transport know the service by the certificate whose fingerprint is set, if one
// is. Plain http, which stays on this machine, shows none.
func (a *app) pin(t *http.Transport) error {
	if a.APIFingerprint == "" || a.base.Scheme == "http" {
		return nil
	}
	f, err := api.ParseFingerprint(a.APIFingerprint)
	if err != nil {
		return err
	}
	return api.Pin(t, a.base, f)
}

// takes asks the service whether it takes a key.
func (a *app) takes(ctx context.Context, key string) error {
	t := api.NewTransport(1)
	if err := a.pin(t); err != nil {
		return err
	}
	c := upscayl.New(upscayl.Options{BaseURL: a.base, Key: key, Transport: t, Timeout: a.CallTimeout.Duration})
	defer c.CloseIdle()
	return c.CheckKey(ctx)
}

// engine is where new jobs go.
func (a *app) engine() string { return a.EngineFor(!a.key.Empty()) }

// model is that of new jobs.
func (a *app) model() string {
	if name := a.ModelFor(a.engine()); !a.Twice || strings.HasSuffix(name, engine.Twice) {
		return name
	}
	return a.ModelFor(a.engine()) + engine.Twice
}

// settings are those of new jobs.
func (a *app) settings() job.Settings {
	quality, lossless := a.Coding()
	return job.Settings{Quality: quality, Lossless: lossless, Model: a.model(), Scale: a.Scale, Format: a.Format, Face: a.Face,
		Out: a.Out, Pages: a.pages(), Name: a.Name, Exists: a.Exists, Publish: a.Publish, Metadata: a.Metadata, KeepTime: a.KeepTime, Box: a.box()}
}

// pages is what becomes of files with several, as jobs have it.
func (a *app) pages() string {
	if a.Pages == "all" {
		return a.Pages
	}
	return ""
}

// box is the size that new jobs are to reach, the zero value where a scale is asked for.
func (a *app) box() job.Box {
	b := job.Box{Width: a.Width, Height: a.Height}
	if size := max(a.rank("width"), a.rank("height")); a.rank("scale") > size {
		return job.Box{} // the scale comes from a place that counts more
	}
	if b.Set() && a.Fit != job.Inside {
		b.Fit = a.Fit
	}
	return b
}

// rank is how much the place that a setting comes from counts.
func (a *app) rank(setting string) int {
	place, _, _ := strings.Cut(a.origins.Of(setting), " ")
	return slices.Index([]string{"default", "file", "environment", "preset", "flag"}, place)
}

// oneSize refuses a command line that says in two ways how large results are to be.
func oneSize(c *cobra.Command, s config.Settings) error {
	given := func(name string) bool { return c.Flags().Changed(name) }
	switch size := given("width") || given("height"); {
	case given("scale") && size:
		return errors.New("--scale and --width or --height both say how large results are to be: leave one of them out")
	case given("quality") && given("format") && s.Quality == "lossless" && s.Format != "webp":
		return errors.New("--quality lossless is for --format webp; a PNG loses nothing anyway")
	case given("fit") && s.Width == 0 && s.Height == 0:
		return errors.New("--fit says how a picture goes into --width and --height, and there are none")
	}
	return nil
}
