package stage

import (
	"context"
	"encoding/json"
	"path/filepath"

	"bulkup/api/failure"
	"bulkup/api/transfer"
	"bulkup/api/transfer/source"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
)

// Publish is the stage that stores a finished file with another service. Whatever
// becomes of it, the file stays and the job is done.
func Publish(ctx context.Context, j job.Job, w Work) outcome.Outcome {
	p := w.Publishers[j.Publish.Service]
	if p == nil {
		return outcome.Of(job.PublishFailed{Fault: job.Fault{Kind: failure.Input, Message: "there are no settings for " + j.Publish.Service,
			Advice: "set its account in the settings file, then retry it"}})
	}
	src, err := source.Open(j.Result.Path)
	if err != nil {
		return publishFailed(ctx, err)
	}
	defer src.Close()
	kept := transfer.Kept{Token: j.Publish.Session}
	if len(j.Publish.Receipts) > 0 {
		if err := json.Unmarshal(j.Publish.Receipts, &kept.Receipts); err != nil {
			kept = transfer.Kept{}
		}
	}
	keep := func(k transfer.Kept) error {
		if len(k.Receipts) == 0 {
			return w.Record(ctx, job.PublishOpened{Session: k.Token})
		}
		raw, err := json.Marshal(k.Receipts)
		if err != nil {
			return err
		}
		return w.Record(ctx, job.PublishStored{Session: k.Token, Receipts: raw})
	}
	address, err := w.Publisher.Publish(ctx, p, src, filepath.Base(j.Result.Path), mimeOf(j.Settings.Format), kept, keep, &w.Moving.Meter)
	if err != nil {
		return publishFailed(ctx, err)
	}
	return outcome.Of(job.Published{Address: address})
}

func publishFailed(ctx context.Context, err error) outcome.Outcome {
	if ctx.Err() != nil {
		return outcome.Of(job.Interrupted{})
	}
	f := outcome.FaultOf(err)
	switch f.Kind {
	case failure.Refused:
		f.Advice = "check the key of the service in the settings, then retry it"
	case failure.Unknown:
		f.Advice = "look there; only when it is missing, retry it (publish --again), which stores it once more"
	}
	return outcome.Of(job.PublishFailed{Fault: f})
}
