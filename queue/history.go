package queue

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"os"
	"slices"
	"time"

	"bulkup/api"
	"bulkup/api/upscayl"
	"bulkup/queue/book"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
	"bulkup/queue/result"
	"bulkup/queue/run"
	"bulkup/queue/stage"
)

// ErrNoHistory means that the account's service keeps no history.
var ErrNoHistory = upscayl.ErrNoHistory

// Record is one picture of the account's history.
type Record struct {
	Task    string // "" where the history has no ids: then the picture is known by its names
	File    string // the service's name of the picture within its task
	Name    string // the name that it was sent under
	At      time.Time
	State   string // "processed", "failed", "running" or, on this machine, "queued"
	Error   string
	Model   string
	Scale   int
	Format  string
	Credits int64  // of its task, taken or promised
	Here    bool   // its result is on this disk
	Path    string // where, if it is here
	Job     job.ID // the job of this queue that it belongs to, "" when there is none
}

// HistoryFilter chooses records; the zero value takes all.
type HistoryFilter struct {
	Failed    bool // only failed ones
	Processed bool // only finished ones
}

// RecordPage is a page of history, newest first.
type RecordPage struct {
	Records []Record
	Total   int64 // of all pages, 0 when the service does not say
	More    bool
	Next    int64 // offset of the next page
}

// History reads a page of what the account has done; offset 0 is the newest. It
// counts as a call and waits for the quota. Without a history the error matches
// ErrNoHistory.
func (q *Queue) History(ctx context.Context, engine string, filter HistoryFilter, offset int64) (RecordPage, error) {
	b := q.run.Engines[engine]
	if b == nil || b.Client == nil {
		return RecordPage{}, fmt.Errorf("there is no history: %s is not ready", engine)
	}
	desk := q.run.Desk(b, "")
	t, err := desk.Permit(ctx, quota.History)
	if err != nil {
		return RecordPage{}, err
	}
	var page upscayl.HistoryPage
	err = stage.Ask(ctx, desk, t, func(ctx context.Context) (err error) {
		page, err = b.Client.History(ctx, upscayl.HistoryRequest{Limit: upscayl.MaxPage, Offset: offset})
		return err
	})
	if err != nil {
		return RecordPage{}, err
	}
	out := RecordPage{Total: page.Total, More: page.HasMore, Next: page.NextOffset}
	for _, task := range page.Tasks {
		// Filtered here, since the two dialects disagree on the words.
		if filter.Failed && task.Status != upscayl.Failed || filter.Processed && task.Status != upscayl.Processed {
			continue
		}
		for _, f := range task.Files {
			r := record(task, f)
			if b.Free {
				r.Credits = 0 // a figure that nobody pays
			}
			if b.Free && task.Status == upscayl.Running && task.Word == inLine {
				r.State = "queued"
			}
			out.Records = append(out.Records, r)
		}
	}
	err = q.run.Ask(ctx, func() error {
		q.place(out.Records)
		return nil
	})
	for i, r := range out.Records {
		_, err := os.Stat(r.Path)
		out.Records[i].Here = r.Path != "" && err == nil
	}
	return out, err
}

// Newest reads pages of history until there are n records, or all; one call each.
func (q *Queue) Newest(ctx context.Context, engine string, n int) ([]Record, error) {
	var all []Record
	for page := (RecordPage{More: true}); page.More && len(all) < n; {
		var err error
		if page, err = q.History(ctx, engine, HistoryFilter{}, page.Next); err != nil {
			return nil, err
		}
		all = append(all, page.Records...)
	}
	return all[:min(n, len(all))], nil
}

// inLine is what our own engine says of a task that waits for a worker.
const inLine = "PROCESSING"

func record(t upscayl.Task, f upscayl.TaskFile) Record {
	file := f.FileName
	if t.ID == "" {
		file = cmp.Or(file, f.Path, f.ResultName, f.OriginalFileName)
	}
	return Record{Task: t.ID, File: file, Name: f.OriginalFileName, At: t.CreatedAt, State: t.Status.String(), Error: t.Error,
		Model: t.Model, Scale: t.Scale, Format: t.Format, Credits: cmp.Or(t.CreditsTaken, t.CreditsPromised)}
}

// withTask are the jobs that have a task, or had one.
func withTask(c *run.Coordinator) iter.Seq[*book.Entry] {
	return func(yield func(*book.Entry) bool) {
		for e := range c.Book.All() {
			if e.Task != nil && !yield(e) {
				return
			}
		}
	}
}

// place finds the jobs that records belong to, and where their results are.
func (q *Queue) place(records []Record) {
	type picture struct{ task, file string }
	of := make(map[picture]*book.Entry)
	named := make(map[string]*book.Entry)
	nameless := slices.ContainsFunc(records, func(r Record) bool { return r.Task == "" })
	for e := range withTask(q.run) {
		of[picture{e.Task.ID, e.Task.FileName}] = e
		if nameless {
			for _, name := range outcome.NamesOf(e.Job) {
				named[name] = e
			}
		}
	}
	for i, r := range records {
		e := of[picture{r.Task, r.File}]
		if e == nil {
			e = of[picture{r.Task, ""}] // sent with its start: the only one of its task
		}
		if r.Task == "" {
			e = cmp.Or(named[r.File], named[r.Name], named[outcome.Stem(r.File)])
		}
		if e == nil {
			continue
		}
		records[i].Job = e.ID
		if e.Result != nil {
			records[i].Path = e.Result.Path
		}
	}
}

// Orphans returns the newest finished records whose results are not on this disk:
// work of another machine, of a queue that was lost, or of a job that died.
func (q *Queue) Orphans(ctx context.Context, engine string) ([]Record, error) {
	page, err := q.History(ctx, engine, HistoryFilter{Processed: true}, 0)
	if err != nil {
		return nil, err
	}
	var missing []Record
	for _, r := range page.Records {
		if !r.Here && (r.Job == "" || r.Path != "") {
			missing = append(missing, r)
		}
	}
	return missing, nil
}

// NoticeOrphans searches once for such records and gives a notice of them. It is
// silent where there is no history, and when ctx ends.
func (q *Queue) NoticeOrphans(ctx context.Context, engine string) {
	missing, err := q.Orphans(ctx, engine)
	if err != nil || len(missing) == 0 {
		return
	}
	q.run.Notice(fmt.Sprintf(
		"finished results of this account that are not on this disk: %d; History can fetch them, at no cost", len(missing)), false)
}

// Fetch brings the results of records to this disk without paying again. A job
// of this queue goes on with its task; for every other record a new job is made,
// whose result goes to dir, or to the place of the settings.
func (q *Queue) Fetch(ctx context.Context, engine string, records []Record, s job.Settings, dir string) ([]job.ID, error) {
	wanted := make([]job.Job, len(records)) // by record, for those that have no job
	var targets []string
	for i, r := range records {
		var err error
		if wanted[i], err = fetching(engine, r, s, dir); err != nil {
			return nil, err
		}
		targets = append(targets, wanted[i].Target)
	}
	found := q.run.Folders.Resolve(targets...)
	var ids []job.ID
	err := q.run.Ask(ctx, func() error {
		q.run.Folders.Resolved(found)
		q.place(records)
		for i, r := range records {
			if r.Task == "" && r.File == "" || r.State != upscayl.Processed.String() {
				continue
			}
			if e := q.run.Book.Get(r.Job); e != nil {
				q.run.Book.SetFocus(e)
				if q.run.Book.Apply(e, job.FetchAsked{}) {
					ids = append(ids, e.ID)
				}
				continue
			}
			ids = append(ids, q.fetch(wanted[i]))
		}
		return nil
	})
	return ids, err
}

// fetching is a job for a task that this queue did not start.
func fetching(engine string, r Record, s job.Settings, dir string) (job.Job, error) {
	s.Model, s.Scale, s.Format, s.Face, s.Publish = r.Model, max(r.Scale, 1), "png", false, ""
	s.Box, s.Quality, s.Lossless = job.Box{}, 0, false // what was made is what it is
	if r.Format == "jpg" || r.Format == "webp" {       // a name that the service made up is none
		s.Format = r.Format
	}
	j := job.Job{
		Batch: job.Fetched, Engine: engine, Settings: s, State: job.Upscaling,
		Source: job.Source{Root: dir, Rel: cmp.Or(outcome.Base(api.Clean(r.Name)), outcome.Base(r.File), r.Task), Single: true},
		Task:   &job.Task{ID: r.Task, FileName: r.File, Started: r.At, Adopted: true},
	}
	var err error
	if j.Target, err = result.Plan(j.Source, j.Settings); err != nil { // the name is the service's, and no name for a file
		j.Source.Rel = cmp.Or(r.Task, "result")
		j.Target, err = result.Plan(j.Source, j.Settings)
	}
	return j, err
}

// fetch queues such a job.
func (q *Queue) fetch(j job.Job) job.ID {
	b, now := q.run.Book, q.run.Now()
	j.ID, j.Position, j.Entered = job.NewID(now), b.Last()+1, map[job.State]time.Time{job.Upscaling: now}
	j.Target = b.Names.Claim(j.Target, string(j.ID))
	b.Touch(b.Insert(j, true))
	return j.ID
}
