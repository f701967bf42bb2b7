package queue

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"bulkup/api/upscayl"
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/quota"
	"bulkup/queue/result"
)

// drop is what a survey found, ready to be queued.
type drop struct {
	items   []item
	folders map[string]string // those of sources and results, without links
}

// item is one thing behind a drop, with the settings that the rules give it.
type item struct {
	intake.Item
	settings job.Settings
	target   string // where its result is wanted
	lost     bool   // it was done, and its result is no longer there
}

// Survey looks at what was dropped and says what would become of it. Results of
// earlier jobs are left out of folders. It may take long in large folders; it
// changes nothing, and ctx ends it.
func (q *Queue) Survey(ctx context.Context, inputs []string, s job.Settings, engine string) (Survey, error) {
	return q.survey(ctx, nil, inputs, s, engine)
}

// survey is Survey with, of the files in folders, only some; nil is all.
func (q *Queue) survey(ctx context.Context, only func(path string) bool, inputs []string, s job.Settings, engine string) (Survey, error) {
	v := Survey{Settings: s, Engine: engine}
	ours, err := q.ours(ctx)
	if err != nil {
		return v, err
	}
	folders := make(map[string]bool)
	uses := make([]int, len(q.rules.all))
	take := func(it intake.Item) {
		settings := s
		if i := q.rules.find(it.Source); i >= 0 {
			settings = q.rules.all[i].apply(s)
			if it.Class == intake.Image {
				uses[i]++
			}
		}
		v.drop.items = append(v.drop.items, item{Item: it, settings: settings})
	}
	o := intake.Options{Avoid: []string{q.own(convertedDir), q.own(keptDir)}, Ours: ours, Only: only}
	err = intake.Survey(ctx, o, inputs, q.keeping(ctx, &v, func(it intake.Item) {
		if it.Class != intake.Skipped && !q.rules.choice.takes(it.Source) {
			it.Class, it.Reason = intake.Skipped, "not chosen by --include and --exclude"
		}
		switch it.Class {
		case intake.Image:
			v.Images++
			v.Bytes += it.Size
			folders[filepath.Dir(cmp.Or(it.Dropped, it.Path))] = true
			take(it)
		case intake.Broken:
			v.Broken = append(v.Broken, Refusal{it.Path, it.Reason})
			take(it)
		default:
			v.Skipped = append(v.Skipped, Refusal{it.Path, it.Reason})
		}
	}))
	if err != nil {
		return Survey{}, err
	}
	apart(v.drop.items)
	v.Outputs = outputs(v.drop.items)
	v.Folders = len(folders)
	for i, n := range uses {
		if n > 0 {
			v.Rules = append(v.Rules, RuleUse{q.rules.all[i], n})
		}
	}
	if err := q.accepts(v); err != nil {
		return v, err
	}
	results := make([]string, len(v.drop.items))
	err = q.ask(ctx, func() error {
		for i, it := range v.drop.items {
			if e := q.same(it, engine); e != nil {
				v.Known++
				if e.State == job.Done && e.Result != nil {
					results[i] = e.Result.Path
				}
			}
		}
		v.Plan = q.plan(v)
		return nil
	})
	if b := q.backends[engine]; b != nil && err == nil && only == nil {
		v.Plan.Work.estimate(ctx, b.Guide, v.Plan.Files)
	}
	if only != nil {
		return v, err // who watches a folder may take results away from theirs
	}
	for i, path := range results {
		v.drop.items[i].lost = path != "" && !there(path)
	}
	return v, err
}

// plan says what the new pictures of a survey need at today's limits, after those
// that are queued already.
func (q *Queue) plan(v Survey) Plan {
	p := Plan{Calls: make(map[string]int), Work: Work{megapixels: make(map[string]float64)}}
	b := q.backends[v.Engine]
	if b == nil {
		return p
	}
	large, addresses := 0, 0
	for _, it := range v.drop.items {
		if it.Class != intake.Image || q.same(it, v.Engine) != nil {
			continue
		}
		p.Files++
		p.Work.megapixels[it.settings.Model] += megapixelsOf(it.Width, it.Height)
		switch {
		case it.URL != "":
			addresses++
		case it.Size > b.Inline:
			large++
		}
	}
	if p.Files == 0 {
		return p
	}
	now := q.opts.Now()
	before := q.demand(b)
	all := before
	all.Waiting += p.Files - addresses
	all.Alone += addresses
	earlier, outlook := b.windows.Outlook(before, now), b.windows.Outlook(all, now)
	p.Tasks = outlook.Tasks - earlier.Tasks
	uploads := max(outlook.Uploads-earlier.Uploads, large)
	for call, n := range map[quota.Call]int{quota.StartTask: p.Tasks, quota.GetUploadURL: uploads, quota.CompleteUpload: uploads, quota.TaskStatus: p.Tasks} {
		if n > 0 && !(call == quota.CompleteUpload && b.singlePut) {
			p.Calls[string(call)] = n
		}
	}
	if next := b.windows.Next(quota.StartTask, now); next.After(now) {
		p.NextStart = next
	}
	p.Duration = max(0, outlook.Started.Sub(now))
	if p.Duration > 0 {
		p.Duration += b.durations.Typical(quota.Kind{Model: v.Settings.Model, Scale: v.Settings.Scale, Megapixels: 1}, b.Typical)
	}
	return p
}

// same returns the job that does the same already, nil when there is none.
func (q *Queue) same(it item, engine string) *entry {
	for _, e := range q.byPath[keyOf(it.Source)] {
		if e.Settings == it.settings && e.Engine == engine && e.State != job.Canceled &&
			(!e.State.Ended() || e.State == job.Failed || e.Source.Size == it.Size && e.Source.ModTime.Equal(it.ModTime)) {
			return e
		}
	}
	return nil
}

// Add queues what was surveyed and returns its jobs. A picture that is in the
// queue with the same settings is not added again: if it had failed, it is tried
// again, so that the same command goes on where the last one stopped; if its result is
// gone, that is fetched again.
func (q *Queue) Add(ctx context.Context, v Survey) ([]job.ID, error) {
	var ids []job.ID
	if err := v.aim(&q.links); err != nil {
		return nil, err
	}
	err := q.ask(ctx, func() (err error) {
		ids, err = q.enqueue(v)
		return err
	})
	return ids, err
}

// aim says where each result is wanted, and where links lead on the way. It asks the
// disk, so it is not for the coordinator.
func (v *Survey) aim(l *links) error {
	v.drop.items = slices.Clone(v.drop.items)
	var paths []string
	for i, it := range v.drop.items {
		target, err := result.Plan(it.Source, it.settings)
		if err != nil {
			return err
		}
		v.drop.items[i].target = target
		paths = append(paths, it.Path, target)
	}
	v.drop.folders = l.resolve(paths...)
	return nil
}

// enqueue is Add within the coordinator, of a survey that has been aimed.
func (q *Queue) enqueue(v Survey) ([]job.ID, error) {
	if q.backends[v.Engine] == nil {
		return nil, fmt.Errorf("there is no engine called %q", v.Engine)
	}
	var ids []job.ID
	now := q.opts.Now()
	batch := job.Nonce(8)
	position := q.last() + 1
	q.resolved(v.drop.folders)
	// No result of this batch may take the place of a source of it.
	for _, it := range v.drop.items {
		if it.Path != "" {
			q.names.Protect(it.Path)
			defer q.names.Unprotect(it.Path)
		}
	}
	for _, it := range v.drop.items {
		if e := q.same(it, v.Engine); e != nil {
			e.focus = true
			switch {
			case e.State == job.Failed && !q.costs(e, it):
				q.retry(e)
			case it.lost && e.State == job.Done && e.Task != nil && !e.Task.Over: // paid for: the same result is fetched again
				q.apply(e, job.FetchAsked{})
			default:
				q.show = append(q.show, e.Job)
			}
			ids = append(ids, e.ID)
			continue
		}
		e := &entry{focus: true, Job: job.Job{
			ID: job.NewID(now), Batch: batch, Position: position, Engine: v.Engine, Settings: it.settings,
			State: job.Waiting, Entered: map[job.State]time.Time{job.Waiting: now},
			Source: it.Source,
		}}
		e.Source.Refused = it.Reason
		if it.Dropped != "" {
			e.Notices = []string{"copied when it was dropped, since nothing stays where it was"}
		}
		position++
		if it.settings.Exists == string(result.Overwrite) {
			q.vacate(it.target, it)
		}
		e.Target = q.names.Claim(it.target, string(e.ID))
		q.insert(e)
		q.opts.Log.Info("queued", append([]any{"job", e.ID, "name", e.Name(), "engine", e.Engine}, settingsOf(e.Settings)...)...)
		q.touch(e)
		ids = append(ids, e.ID)
		if len(ids) == firstSeen {
			q.commit(context.Background()) // what fails now is tried again with the rest
		}
	}
	return ids, nil
}

// vacate takes a name from what the same picture was made into before, which is what
// the user wants to have overwritten. What another picture became keeps its name.
func (q *Queue) vacate(target string, it item) {
	for _, e := range q.byPath[keyOf(it.Source)] {
		if e.State.Ended() && e.Target == target {
			q.names.Release(target, string(e.ID))
		}
	}
}

// firstSeen is how many jobs of a large batch are made durable, and seen, before
// the rest of it.
const firstSeen = 100

// costs tells whether to try a failed job again could be charged again: its task
// failed, and the file is still the one that was paid for. That is for the user to ask.
func (q *Queue) costs(e *entry, it item) bool {
	b := q.backends[e.Engine]
	return e.Task != nil && e.Task.Over && b != nil && !b.Free &&
		e.Facts != nil && e.Facts.Size == it.Size && e.Facts.ModTime.Equal(it.ModTime)
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

// keyOf is the index key of a source.
func keyOf(s job.Source) string { return s.Path + s.URL }
