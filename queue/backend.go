package queue

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"bulkup/api"
	"bulkup/api/local"
	"bulkup/api/local/engine"
	"bulkup/api/local/pixels"
	"bulkup/api/local/store"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// inline is the largest file, in bytes, that goes along with its start when
// nothing presses: what is larger is worth an upload that can be resumed.
const inline = 4 << 20

// Cloud is the service at base, ready when there is a key.
func Cloud(base *url.URL, key string, limits quota.Limits, transport *http.Transport) Backend {
	b := Backend{
		Engine: Engine{Name: "cloud", Title: "Upscayl Cloud", Ready: key != "",
			Why: "there is no API key: enter it under Settings, or set UPSCAYL_API_KEY"},
		Base: base.String(), Limits: limits, Inline: inline, Typical: 20 * time.Second,
	}
	if b.Ready {
		// The account is told from others by its key, which nobody can read from it.
		sum := sha256.Sum256([]byte(b.Base + "\n" + key))
		b.Account = hex.EncodeToString(sum[:8])
		b.Client = upscayl.New(upscayl.Options{BaseURL: base, Key: key, Transport: transport})
	}
	return b
}

// engineKeeps is how long the engine of this process keeps a second copy of each
// result: for a queue that is stopped and goes on the day after.
const engineKeeps = 24 * time.Hour

// Local starts the engine of this process on the state folder: the resampler, or
// the one that hands pictures to the program at binary, where that is not "". It is
// talked to over loopback, by the same client as the cloud, with a key that lives
// as long as the process. The function that is returned stops it. The error says
// why the store or the program cannot be used.
func Local(state string, o EngineOptions, transport *http.Transport, log *slog.Logger) (Backend, func() error, error) {
	key := rand.Text()
	s, err := local.Start(context.Background(), "", local.Options{
		Key: key, Store: filepath.Join(state, "engine"), Keep: engineKeeps, EngineBinary: o.Binary, Models: o.Models, Threads: o.Threads, Log: log,
	})
	if errors.Is(err, store.ErrInUse) {
		err = fmt.Errorf("%w: its embedded engine is at work in %s", ErrHeld, state)
	}
	if err != nil {
		return Backend{}, nil, err
	}
	stop := func() error {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		return s.Close(ctx)
	}
	base, err := api.ParseBase(s.URL())
	if err != nil {
		return Backend{}, nil, errors.Join(err, stop())
	}
	return Backend{
		Engine:  Engine{Name: "local", Title: "the engine on this machine", Ready: true, About: s.About(), Models: modelsOf(s.Models())},
		Client:  upscayl.New(upscayl.Options{BaseURL: base, Key: key, Transport: transport, Service: "the engine on this machine", Cancels: true}),
		Base:    base.String(),
		Guide:   engine.NewGuide(engine.Options{Binary: o.Binary, Models: o.Models, Threads: o.Threads}),
		Account: "local", Inline: inline, Typical: 300 * time.Millisecond, Free: true,
		Admit: func(_ job.Facts, format string, width, height int) error {
			return pixels.CheckResult(format, width, height)
		},
	}, stop, nil
}

// Models returns the models of the service.
func (q *Queue) Models() []Model { return modelsOf(upscayl.Models()) }

func modelsOf(list []upscayl.Model) []Model {
	var all []Model
	for _, m := range list {
		all = append(all, Model{ID: m.ID, Purpose: m.Purpose, Documented: m.Documented})
	}
	return all
}
