package queue

import (
	"cmp"
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"bulkup/api"
	"bulkup/queue/book"
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
	twin     bool   // another item is the same picture, and one task serves both
}

// Survey reads what was dropped and says what would become of it. Results of
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
	uses := make([]int, len(q.rules.All))
	take := func(it intake.Item) {
		settings := ofPage(s, it)
		if i := q.rules.Find(it.Source); i >= 0 {
			settings = q.rules.All[i].Apply(settings)
			if it.Class == intake.Image {
				uses[i]++
			}
		}
		v.drop.items = append(v.drop.items, item{Item: it, settings: settings})
	}
	o := intake.Options{Avoid: q.run.Disk.OwnFolders(), Ours: ours, Only: only, Pages: s.Pages != ""}
	one := func(it intake.Item) {
		if it.Dropped != "" {
			v.Copied++
		}
		if it.Class != intake.Skipped && !q.choice.Takes(it.Source) {
			it.Class, it.Reason = intake.Skipped, "not chosen by --include and --exclude"
		}
		switch it.Class {
		case intake.Image:
			v.Images++
			if it.Pages > 1 {
				v.Paged++
			}
			v.Bytes += it.Size
			if it.URL == "" {
				folders[filepath.Dir(cmp.Or(it.Dropped, it.Path))] = true
			}
			take(it)
		case intake.Broken:
			v.Broken = append(v.Broken, Refusal{cmp.Or(it.Path, it.Rel), it.Reason})
			take(it)
		default:
			v.Skipped = append(v.Skipped, Refusal{it.Path, it.Reason})
		}
	}
	err = intake.Survey(ctx, o, inputs, func(it intake.Item) {
		items, err := q.kept.Keep(ctx, it)
		if err != nil {
			q.run.Notice(api.Clean(it.Rel)+" may vanish, and could not be copied: "+intake.Reason(err), true)
		}
		for _, it := range items {
			one(it)
		}
	})
	if err != nil {
		return Survey{}, err
	}
	v.suit()
	apart(v.drop.items)
	v.Outputs = outputs(v.drop.items)
	v.Folders = len(folders)
	for i, n := range uses {
		if n > 0 {
			v.Rules = append(v.Rules, RuleUse{q.rules.All[i], n})
		}
	}
	if err := q.accepts(ctx, v); err != nil {
		return v, err
	}
	if e := q.run.Engines[engine]; e != nil && e.Guide == nil && only == nil {
		if err := alike(ctx, v.drop.items); err != nil {
			return v, err
		}
	}
	results, known := make([]*job.Result, len(v.drop.items)), make([]bool, len(v.drop.items))
	err = q.run.Ask(ctx, func() error {
		for i, it := range v.drop.items {
			if e := q.same(it, engine); e != nil {
				v.Known++
				known[i] = true
				if (e.State == job.Done || e.State == job.Skipped) && e.Result != nil {
					r := *e.Result
					results[i] = &r
				}
			}
		}
		v.Plan = q.plan(v)
		return nil
	})
	if e := q.run.Engines[engine]; e != nil && err == nil && only == nil {
		v.Plan.Work.estimate(ctx, e.Guide, v.Plan.Files)
	}
	if only != nil {
		return v, err // who watches a folder may take results away from theirs
	}
	for i, r := range results {
		v.drop.items[i].lost = r != nil && lost(*r, v.drop.items[i].settings)
	}
	v.present(known)
	return v, err
}

// plan says what the new pictures of a survey need at today's limits, after those
// that are queued already.
func (q *Queue) plan(v Survey) Plan {
	p := Plan{Calls: make(map[string]int), Work: Work{megapixels: make(map[string]float64)}}
	e := q.run.Engines[v.Engine]
	if e == nil {
		return p
	}
	large, addresses := 0, 0
	for _, it := range v.drop.items {
		if it.Class != intake.Image || q.same(it, v.Engine) != nil || reachOf(it.settings.Box, it.Item) != within {
			continue
		}
		p.Files++
		p.Work.megapixels[it.settings.Model] += job.Megapixels(it.Width, it.Height)
		switch {
		case it.twin:
			p.Alike++
		case it.URL != "":
			addresses++
		case it.Size > e.Inline:
			large++
		}
	}
	if p.Files == 0 {
		return p
	}
	now := q.run.Now()
	before := q.run.Demand(e)
	all := before
	all.Waiting += p.Files - addresses - p.Alike
	all.Alone += addresses
	earlier, outlook := e.Windows.Outlook(before, now), e.Windows.Outlook(all, now)
	p.Tasks = outlook.Tasks - earlier.Tasks
	if e.Guide != nil {
		return p // nobody counts the calls of the engine on this machine
	}
	uploads := max(outlook.Uploads-earlier.Uploads, large)
	for call, n := range map[quota.Call]int{quota.StartTask: p.Tasks, quota.GetUploadURL: uploads, quota.CompleteUpload: uploads, quota.TaskStatus: p.Tasks} {
		if n > 0 && !(call == quota.CompleteUpload && e.SinglePut) {
			p.Calls[string(call)] = n
		}
	}
	if next := e.Windows.Next(quota.StartTask, now); next.After(now) {
		p.NextStart = next
	}
	p.Duration = max(0, outlook.Started.Sub(now)) + e.Lasts(quota.Kind{Model: v.Settings.Model, Scale: v.Settings.Scale, Megapixels: 1})
	return p
}

// same returns the job that does the same already, nil when there is none. One whose result
// another job has replaced does not: what is there now is a picture by other settings. Nor
// does a copy that is gone: it has no task whose result could be fetched again.
func (q *Queue) same(it item, engine string) *book.Entry {
	all := q.run.Book.OfSource(it.Source)
	for _, e := range all {
		if e.Source.Page == it.Page && e.Settings == it.settings && e.Engine == engine && e.State != job.Canceled && !(it.lost && e.State == job.Skipped) &&
			(!e.State.Ended() || e.State == job.Failed || e.Source.Size == it.Size && e.Source.ModTime.Equal(it.ModTime)) && !replaced(e, all) {
			return e
		}
	}
	return nil
}

// replaced reports whether the result of e was overwritten by a later job of its source.
func replaced(e *book.Entry, all []*book.Entry) bool {
	return e.Result != nil && slices.ContainsFunc(all, func(o *book.Entry) bool {
		wrote := o.State == job.Done || o.State == job.Skipped && (o.Way == job.Copied || o.Way == job.Replaced)
		return o != e && wrote && o.Result != nil && o.Result.Path == e.Result.Path &&
			o.Entered[o.State].After(e.Entered[e.State])
	})
}

// WithoutRules returns the survey with the settings that were asked for on every
// picture, for those who chose them for these very pictures.
func (v Survey) WithoutRules() Survey {
	v.Rules, v.drop.items = nil, slices.Clone(v.drop.items)
	for i := range v.drop.items {
		v.drop.items[i].settings = ofPage(v.Settings, v.drop.items[i].Item)
	}
	v.suit()
	return v
}

// ofPage returns the settings for a picture: where it is no page of a file, they are the
// same as if nobody had asked for pages.
func ofPage(s job.Settings, it intake.Item) job.Settings {
	if it.Page == 0 {
		s.Pages = ""
	}
	return s
}

// outputs lists the folders that results of the pictures go to, each once, in their order.
func outputs(items []item) (folders []string) {
	seen := make(map[string]bool)
	for _, it := range items {
		dir, err := result.Folder(it.Source, it.settings)
		if err == nil && it.Class == intake.Image && !seen[dir] {
			seen[dir] = true
			folders = append(folders, dir)
		}
	}
	return folders
}

// apart gives results of several folders, which go to one output folder without a
// template, a folder each there: pictures of one name in two of them would be
// numbered, and nobody could say which is which.
func apart(items []item) {
	roots := make(map[string]bool)
	for _, it := range items {
		if !it.Single && it.URL == "" {
			roots[it.Root] = true
		}
	}
	if len(roots) < 2 {
		return
	}
	templates := Apart(slices.Collect(maps.Keys(roots)))
	for i, it := range items {
		if !it.Single && it.settings.Out != "" && it.settings.Name == "" {
			items[i].settings.Name = templates[it.Root]
		}
	}
}

// Apart returns the template of each of several folders, absolute paths, whose results go
// to one output folder.
func Apart(roots []string) map[string]string {
	templates := folderNames(roots)
	for root, name := range templates {
		templates[root] = strings.Replace(result.ApartTemplate, "{root}", name, 1)
	}
	return templates
}

// folderNames returns what stands for {root} in the template of each root: that itself, or
// where others have the same name those of the folders above it too, "2024-beach" and
// "2025-beach".
func folderNames(roots []string) map[string]string {
	names := make(map[string]string, len(roots))
	for _, root := range roots {
		tail, above := filepath.Base(root), filepath.Dir(root)
		others := func(o string) bool { return o != root && strings.HasSuffix(o, string(filepath.Separator)+tail) }
		for slices.ContainsFunc(roots, others) && above != filepath.Dir(above) {
			tail, above = filepath.Join(filepath.Base(above), tail), filepath.Dir(above)
		}
		names[root] = "{root}"
		if tail != filepath.Base(root) && !strings.ContainsAny(tail, "{}") { // braces are for templates
			names[root] = strings.ReplaceAll(filepath.ToSlash(tail), "/", "-")
		}
	}
	return names
}
