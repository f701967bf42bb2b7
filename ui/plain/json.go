package plain

import (
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
)

// jobEvent is one transition. Path and Result are exact.
type jobEvent struct {
	Event   string    `json:"event"`
	ID      job.ID    `json:"id"`
	Path    string    `json:"path"`
	Page    int       `json:"page,omitempty"` // of a file with several, from 1
	State   job.State `json:"state"`
	Stage   job.State `json:"stage"`
	Error   string    `json:"error"`
	Result  string    `json:"result"`
	Credits int64     `json:"credits"`
	// Promised is how many of Credits are not known to be taken when the job has ended.
	Promised int64 `json:"promised,omitempty"`
	// Published is there only for pictures that are published.
	Published string `json:"published,omitempty"`
	// Notices are what the result could not keep of its source, and the like.
	Notices []string `json:"notices,omitempty"`
}

type noticeEvent struct {
	Event   string `json:"event"`
	Message string `json:"message"`
}

type summaryEvent struct {
	Event    string `json:"event"`
	Done     int    `json:"done"`
	Failed   int    `json:"failed"`
	Skipped  int    `json:"skipped"`
	Unknown  int    `json:"unknown"`
	Canceled int    `json:"canceled"`
	Waiting  int    `json:"waiting"`
	Credits  int64  `json:"credits"`
	Promised int64  `json:"promised,omitempty"` // of Credits
}

// jsonPrinter writes one object a line.
type jsonPrinter struct {
	lines  lines
	now    func() time.Time
	failed error
}

func newJSONPrinter(opts Options) *jsonPrinter {
	return &jsonPrinter{lines: lines{opts.Out}, now: opts.Now}
}

func (p *jsonPrinter) write(v any) {
	if err := p.lines.Encode(v); p.failed == nil {
		p.failed = err
	}
}

func (p *jsonPrinter) err() error { return p.failed }

func (p *jsonPrinter) job(before, j job.Job) {
	if before.State == j.State {
		if retries(before, j) {
			p.write(noticeEvent{"notice", j.Name() + ": " + string(j.State) + ": " + reason(j)})
		}
		return
	}
	r := newRow(j)
	if !j.State.Ended() {
		r.Promised = 0 // nobody takes it for final
	}
	p.write(jobEvent{"job", j.ID, exactPath(j), j.Source.Page, j.State, r.Stage, r.Reason, r.Result, r.Credits, r.Promised, r.Published, r.Notices})
}

func (p *jsonPrinter) notice(n queue.Notice) { p.write(noticeEvent{"notice", n.Message}) }

func (p *jsonPrinter) park(k queue.Park) { p.write(noticeEvent{"notice", parkText(k, p.now())}) }

func (p *jsonPrinter) totals(*follower) {}

func (p *jsonPrinter) summary(o Outcome) {
	p.write(summaryEvent{"summary", o.Done, o.Failed, o.Skipped, o.Unknown, o.Canceled, o.Waiting, o.Cost.Credits, o.Cost.Promised})
}
