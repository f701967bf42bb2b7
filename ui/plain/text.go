package plain

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/safe"
)

const (
	stagePace  = time.Second      // between two lines about stages; endings are always printed
	totalsPace = 30 * time.Second // between two lines about all jobs
	screenful  = 20               // lines after which what was written is out of sight
)

// textPrinter writes sentences. Names and the words of services are made harmless.
type textPrinter struct {
	out, notices io.Writer
	now          func() time.Time
	quiet        bool
	began        time.Time
	staged       time.Time
	totalled     time.Time
	lines        int            // written so far
	said         map[job.ID]int // of each job, how many were written when its last came
	failed       error
}

func newTextPrinter(opts Options) *textPrinter {
	return &textPrinter{out: opts.Out, notices: opts.Err, now: opts.Now, began: opts.Began, quiet: opts.Quiet, said: make(map[job.ID]int)}
}

func (p *textPrinter) line(w io.Writer, text string) {
	p.lines++
	if _, err := fmt.Fprintln(w, safe.Text(text)); p.failed == nil {
		p.failed = err
	}
}

func (p *textPrinter) err() error { return p.failed }

func (p *textPrinter) job(before, j job.Job) {
	defer func() { p.said[j.ID] = p.lines }()
	switch {
	case !p.quiet && before.State == j.State && retries(before, j), j.State == job.Unknown && before.State != j.State:
		p.line(p.out, j.Name()+": "+string(j.State)+": "+reason(j))
	case before.State == j.State, j.State == job.Waiting:
	case p.quiet && (j.State != job.Failed && !j.Unpublished()):
	case j.State.Ended():
		p.line(p.out, j.Name()+": "+ending(j, ended(j, p.began)))
	case p.now().Sub(p.staged) >= stagePace:
		p.staged = p.now()
		p.line(p.out, j.Name()+": "+string(j.State))
	}
}

// ending says how a job ended; old is whether it had ended when this run began.
func ending(j job.Job, old bool) string {
	onlyPublished := j.Result != nil && j.Result.Path == j.Source.Path // it was there before
	if j.State == job.Failed || onlyPublished && j.Unpublished() {
		return failureText(j)
	}
	r := newRow(j)
	word := j.Word()
	if old && r.Result != "" {
		word = string(job.There)
	}
	parts := []string{word}
	switch {
	case r.Result == "":
	case word == string(job.There):
		parts[0] += ": " + r.Result
	default:
		parts = append(parts, "saved as "+r.Result)
	}
	if r.Published != "" {
		parts = append(parts, "published as "+r.Published)
	}
	cost := human.Price(j.Cost())
	if old {
		cost = "" // paid for in an earlier run
	}
	for _, part := range []string{r.Reason, cost} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(append(parts, j.Notices...), "; ")
}

// failureText says at which stage a job failed, why, and what to do.
func failureText(j job.Job) string {
	if j.Unpublished() {
		return "not published: " + sentence(j.Publish.Fault.Message, j.Publish.Fault.Advice)
	}
	text := string(j.State)
	if j.Stage != "" {
		text += " while " + string(j.Stage)
	}
	if r := reason(j); r != "" {
		text += ": " + r
	}
	return text
}

func (p *textPrinter) notice(n queue.Notice) {
	if !p.quiet || n.Bad {
		p.line(p.notices, n.Message)
	}
}

func (p *textPrinter) park(k queue.Park) { p.line(p.notices, parkText(k, p.now())) }

func (p *textPrinter) totals(f *follower) {
	if p.quiet || len(f.order) == 0 || p.now().Sub(p.totalled) < totalsPace {
		return
	}
	p.totalled = p.now()
	text := totals(f.outcome())
	if left := f.status.Ends.Sub(p.now()); left > 0 {
		text += ", about " + human.Span(left) + " left"
	}
	p.line(p.out, text)
}

// notices counts what results could not keep of their sources and the like, the most
// frequent first; what few have is in the report.
func notices(o Outcome) string {
	const most = 4
	all := slices.SortedFunc(maps.Keys(o.Notices), func(a, b string) int {
		return cmp.Or(o.Notices[b]-o.Notices[a], strings.Compare(a, b))
	})
	var parts []string
	for _, n := range all[:min(len(all), most)] {
		parts = append(parts, fmt.Sprintf("%d × %s", o.Notices[n], n))
	}
	if len(all) > most {
		parts = append(parts, "and others: bulkup report shows them")
	}
	return strings.Join(parts, "; ")
}

// totals counts what there is of each ending.
func totals(o Outcome) string {
	all := o.Done + o.Failed + o.Skipped + o.Unknown + o.Canceled + o.Waiting
	if all == 0 {
		return "there is nothing to do"
	}
	parts := []string{fmt.Sprintf("%d of %d done", o.Done, all)}
	if o.Before > 0 {
		parts[0] += fmt.Sprintf(" (%d there already)", o.Before)
	}
	for _, c := range []struct {
		n    int
		word string
	}{{o.Skipped - o.Copied - o.Enough, string(job.There)}, {o.Enough, string(job.Enough)}, {o.Copied, string(job.Copied)}, {o.Unpublished, "not published"}, {o.Failed, "failed"}, {o.Unknown, "unknown"}, {o.Canceled, "canceled"}, {o.Waiting, "to go"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.word))
		}
	}
	return strings.Join(parts, ", ")
}

func (p *textPrinter) summary(o Outcome) {
	end := p.lines
	for _, j := range o.Problems {
		if p.quiet || end-p.said[j.ID] < screenful {
			continue // they were said when they came, and can still be read
		}
		p.line(p.out, shownPath(j)+": "+failureText(j))
	}
	for _, k := range o.Standing {
		p.line(p.out, parkText(k, p.now()))
	}
	if p.quiet && o.ExitCode() == ExitDone {
		return
	}
	text := totals(o)
	if c := human.Price(o.Cost); c != "" {
		text += ", " + c
	}
	if o.Waiting > 0 {
		text += "; the same command goes on"
	}
	p.line(p.out, text)
	if text := notices(o); text != "" && !p.quiet {
		p.line(p.out, text)
	}
}
