package transfer

import (
	"context"
	"net/http"
	"os"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/ownfile"
	"bulkup/api/transfer/byterange"
	"bulkup/api/transfer/flow"
)

// DownloadOptions say what is known of a file before it is fetched.
type DownloadOptions struct {
	Size    int64 // bytes, 0 when unknown; a server that has another size is an error
	MaxSize int64 // bytes that are too many, 0 means no limit
	// ETag is that of the bytes which are already in the file, from an earlier
	// run. Without it nothing says that they belong to what the link gives now,
	// and the download begins again.
	ETag string
	// OnETag is called when a download begins from its first byte, with what to
	// give as ETag if it has to go on later; "" when the server gave none. Its
	// error stops the download.
	OnETag func(etag string) error
}

// Downloaded is what has been fetched.
type Downloaded struct {
	Size        int64  // bytes
	ContentType string // as the server says
}

// Download fetches link into the file at path, which belongs to the caller, and
// goes on from the bytes that are there when it is sure that they are the
// beginning of the same file. What is in the file after an error is good for
// going on later.
//
// An error of the kind Gone asks for a new link, Input says that what the server
// sends can never be taken, and Temporary that nothing came for too long. Errors
// of this computer's disk are returned as they are.
func (e *Engine) Download(ctx context.Context, link, path string, o DownloadOptions, m *flow.Meter) (Downloaded, error) {
	if _, err := api.ParseSigned(link); err != nil {
		return Downloaded{}, flow.Failed(failure.Input, "download", "%v", err)
	}
	file, err := ownfile.Open(path)
	if err != nil {
		return Downloaded{}, err
	}
	d := &download{engine: e, link: link, file: file, options: o, etag: o.ETag, total: o.Size, meter: m, patience: flow.NewPatience(e.giveUp)}
	err = d.run(ctx)
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return Downloaded{}, err
	}
	m.Finish()
	return Downloaded{Size: d.have, ContentType: d.contentType}, nil
}

// download is one run of Download.
type download struct {
	engine   *Engine
	link     string
	file     *os.File
	options  DownloadOptions
	meter    *flow.Meter
	patience *flow.Patience

	have        int64  // bytes in the file that belong to etag
	most        int64  // the most that have has been in this run
	etag        string // of these bytes
	total       int64  // bytes of the whole, 0 while unknown
	contentType string
	unanswered  int // requests without an answer, 2 at most: it is waited for longer each time
}

func (d *download) run(ctx context.Context) error {
	have, err := d.file.Seek(0, 2)
	if err != nil {
		return err
	}
	if !byterange.Strong(d.etag) {
		have = 0 // of unknown origin
	}
	d.have, d.most = have, have
	d.meter.Begin(d.total, have)
	place := d.engine.down.Open()
	return d.engine.retries.Do(ctx, d.patience, func() error {
		volley, err := d.engine.down.Acquire(ctx, place)
		if err != nil {
			return err
		}
		err = d.attempt(ctx)
		d.engine.down.Release(volley, err)
		return err
	})
}

// attempt makes one request for what is missing.
func (d *download) attempt(ctx context.Context) error {
	if d.have == 0 || !byterange.Strong(d.etag) {
		if err := d.restart(); err != nil {
			return err
		}
	}
	ctx, watch, cancel := flow.Watched(ctx, d.engine.stall)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.link, nil)
	if err != nil {
		return flow.Failed(failure.Input, "download", "the link is not a web address")
	}
	// A transport that unpacks what the server packs would count other bytes than it gets.
	req.Header.Set("Accept-Encoding", "identity")
	if d.have > 0 {
		req.Header.Set("Range", byterange.From(d.have))
		req.Header.Set("If-Range", d.etag)
	}
	watch.AnswerWithin(min(d.engine.stall/2<<d.unanswered, 2*d.engine.stall))
	resp, err := d.engine.fetcher.Do(req)
	if err != nil {
		d.unanswered = min(d.unanswered+1, 2)
		return flow.Broken(ctx, "download", err)
	}
	defer resp.Body.Close()
	more, err := d.accept(resp)
	if err != nil || !more {
		return err
	}
	return d.receive(ctx, resp, watch)
}

// restart forgets what is there.
func (d *download) restart() error {
	d.meter.Add(-d.have)
	d.have, d.etag = 0, ""
	if err := d.file.Truncate(0); err != nil {
		return err
	}
	_, err := d.file.Seek(0, 0)
	return err
}
