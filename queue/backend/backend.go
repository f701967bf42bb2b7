// Package backend makes the places where pictures are done and published, out of the
// clients of api: Cloud, Local and Publishers. It knows the services' settings and
// nothing of jobs; run works with what it returns.
package backend

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
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/quota"
	"bulkup/queue/run/engines"
)

// inline is the largest file, in bytes, that goes along with its start when
// nothing presses: what is larger is worth an upload that can be resumed.
const inline = 4 << 20

// Cloud is the service at base, ready when there is a key. Its answers are waited for as
// long as timeout says, 0 for the usual time.
func Cloud(base *url.URL, key string, timeout time.Duration, limits quota.Limits, transport *http.Transport) engines.Backend {
	title := "Upscayl Cloud"
	if !upscayl.IsCloud(base) {
		title = "the server " + base.Host
	}
	b := engines.Backend{
		Engine: feed.Engine{Name: "cloud", Title: title, Ready: key != "",
			Why: "there is no API key: enter it under Settings, or set UPSCAYL_API_KEY"},
		Base: base.String(), Limits: limits, Inline: inline, Typical: 20 * time.Second,
	}
	if b.Ready {
		b.Account = AccountName(base, key)
		b.Client = upscayl.New(upscayl.Options{BaseURL: base, Key: key, Transport: transport, Service: title, Timeout: timeout})
	}
	return b
}

// AccountName returns what the journal calls the account of a key at the cloud: from it
// nobody can read the key.
func AccountName(base *url.URL, key string) string {
	sum := sha256.Sum256([]byte(base.String() + "\n" + key))
	return hex.EncodeToString(sum[:8])
}

// Engine is what upscales on this machine.
type Engine struct {
	Binary  string // a program that pictures are handed to; "" is bulkup's own engine
	Models  string // the folder of models that were added; "" is none
	Threads int    // that bulkup's own engine computes with, 0 is one a core
	// Command starts the process of the engine: the program itself, with the arguments
	// that lead to child.Serve.
	Command []string
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
func Local(state string, o Engine, transport *http.Transport, log *slog.Logger) (engines.Backend, func() error, error) {
	about, models, err := local.Describe(context.Background(), local.Options{EngineBinary: o.Binary, Models: o.Models, Threads: o.Threads})
	if err != nil {
		return engines.Backend{}, nil, err
	}
	process := child.Open(child.Options{
		Command: o.Command, Store: filepath.Join(state, "engine"), Keep: engineKeeps,
		EngineBinary: o.Binary, Models: o.Models, Threads: o.Threads, Log: log,
	})
	transport.DialContext = process.Dial(transport.DialContext)
	guide := engine.NewGuide(engine.Options{Binary: o.Binary, Models: o.Models, Threads: o.Threads})
	guide.MeasureBy(process.Measure)
	const title = "the engine on this machine"
	return engines.Backend{
		Engine:  feed.Engine{Name: "local", Title: title, Ready: true, About: about, Models: modelsOf(models)},
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
func Models() []feed.Model { return modelsOf(upscayl.Models()) }

func modelsOf(list []upscayl.Model) []feed.Model {
	var all []feed.Model
	for _, m := range list {
		all = append(all, feed.Model{ID: m.ID, Purpose: m.Purpose, Documented: m.Documented})
	}
	return all
}
