package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"bulkup/api/local"
	"bulkup/api/local/child"
	"bulkup/api/local/engine"
	"bulkup/api/local/pixels"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// inline is the largest file, in bytes, that goes along with its start when
// nothing presses: what is larger is worth an upload that can be resumed.
const inline = 4 << 20

// Cloud is the service at base, ready when there is a key. Its answers are waited for as
// long as timeout says, 0 for the usual time.
func Cloud(base *url.URL, key string, timeout time.Duration, limits quota.Limits, transport *http.Transport) Backend {
	b := Backend{
		Engine: Engine{Name: "cloud", Title: "Upscayl Cloud", Ready: key != "",
			Why: "there is no API key: enter it under Settings, or set UPSCAYL_API_KEY"},
		Base: base.String(), Limits: limits, Inline: inline, Typical: 20 * time.Second,
	}
	if b.Ready {
		// The account is told from others by its key, which nobody can read from it.
		sum := sha256.Sum256([]byte(b.Base + "\n" + key))
		b.Account = hex.EncodeToString(sum[:8])
		b.Client = upscayl.New(upscayl.Options{BaseURL: base, Key: key, Transport: transport, Timeout: timeout})
	}
	return b
}

// engineKeeps is how long the engine of this machine keeps a second copy of each
// result: for a queue that is stopped and goes on the day after.
const engineKeeps = 24 * time.Hour

// engineAhead is how many tasks the engine of this machine has before it, however many
// pictures wait: it computes one at a time, so that more would not end sooner, and each
// turn of the queue goes through all tasks. It is enough for a pause in between.
const engineAhead = 64

// Local is the engine of this machine, in a process of its own, on the state folder.
// The process starts when it is first needed. It is talked to over loopback, by the
// same client as the cloud, with a key that lives as long as this process; transport
// is made to lead there. The function that is returned stops it. The error says why
// the engine cannot be used.
func Local(state string, o EngineOptions, transport *http.Transport, log *slog.Logger) (Backend, func() error, error) {
	about, models, err := local.Describe(context.Background(), local.Options{EngineBinary: o.Binary, Models: o.Models, Threads: o.Threads})
	if err != nil {
		return Backend{}, nil, err
	}
	process := child.Open(child.Options{
		Command: o.Command, Store: filepath.Join(state, "engine"), Keep: engineKeeps,
		EngineBinary: o.Binary, Models: o.Models, Threads: o.Threads, Log: log,
	})
	transport.DialContext = process.Dial(transport.DialContext)
	guide := engine.NewGuide(engine.Options{Binary: o.Binary, Models: o.Models, Threads: o.Threads})
	guide.MeasureBy(process.Measure)
	const title = "the engine on this machine"
	return Backend{
		Engine:  Engine{Name: "local", Title: title, Ready: true, About: about, Models: modelsOf(models)},
		Client:  upscayl.New(upscayl.Options{BaseURL: process.Base(), Key: process.Key(), Transport: transport, Service: title, Cancels: true}),
		Base:    process.Base().String(),
		Guide:   guide,
		Account: "local", Inline: inline, Typical: 300 * time.Millisecond, Free: true, Ahead: engineAhead,
		Admit: func(f job.Facts, format string, width, height int) error {
			if err := pixels.CheckMemory(f.Width, f.Height, f.Memory); err != nil {
				return err
			}
			return pixels.CheckResult(format, width, height)
		},
	}, process.Close, nil
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
