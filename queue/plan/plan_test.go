package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bulkup/queue/job"
	"bulkup/queue/quota"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// snapshot is one engine without limits, and nothing that waits.
func snapshot() (*Snapshot, *Engine) {
	s := &Snapshot{Now: noon, Limits: Workers{Checks: 2, Uploads: 2, Starts: 2, Polls: 2, Downloads: 2, Publishes: 2},
		Engines: []Engine{{Name: "cloud", Ready: true, Windows: quota.NewWindows(quota.Limits{}), Inline: 100}}}
	return s, &s.Engines[0]
}

func lane(jobs ...job.Job) func(func(job.Job) bool) { return slices.Values(jobs) }

func picture(id job.ID, size int64) job.Job {
	return job.Job{ID: id, Source: job.Source{Path: "/" + string(id), Size: size}, Facts: &job.Facts{Size: size}}
}

// photo is small as a file, and large for the engine.
func photo(id job.ID) job.Job {
	p := picture(id, 10)
	p.Facts.Width, p.Facts.Height = 4000, 3000
	return p
}

// text is a plan as a test reads it.
func text(p Plan) string {
	names := map[Do]string{Check: "check", Yield: "yield", Enqueue: "enqueue", Direct: "direct", Upload: "upload",
		Start: "start", Download: "download", Publish: "publish", Search: "search", Decide: "decide"}
	var all []string
	for _, s := range p.Steps {
		all = append(all, strings.TrimSpace(fmt.Sprint(names[s.Do], " ", strings.Trim(fmt.Sprint(s.Jobs), "[]"))))
	}
	return strings.Join(all, ", ")
}

func TestNext(t *testing.T) {
	small, large, sent := picture("small", 10), picture("large", 1000), picture("sent", 1000)
	sent.Upload = &job.Upload{Complete: true, Session: json.RawMessage(`{}`)}
	begun := picture("begun", 1000)
	begun.Upload = &job.Upload{}
	address := job.Job{ID: "address", Source: job.Source{URL: "https://example.org/a.png"}, Facts: &job.Facts{}}
	other := job.Job{ID: "other", Source: job.Source{URL: "https://example.org/b.png"}, Facts: &job.Facts{}}
	routes := func(_ *Snapshot, e *Engine) {
		e.Lanes.Route = lane(small, large, address)
		e.Demand = quota.Demand{Waiting: 2, Alone: 1}
	}
	lost := func(l ...Lost) func(*Snapshot, *Engine) {
		return func(_ *Snapshot, e *Engine) { e.Lanes.Lost = slices.Values(l) }
	}
	for name, c := range map[string]struct {
		given []func(*Snapshot, *Engine)
		want  string
		wake  time.Duration // 0 is never
	}{
		"nothing":               {want: ""},
		"checks up to the most": {given: []func(*Snapshot, *Engine){func(_ *Snapshot, e *Engine) { e.Lanes.Check = lane(small, large, sent) }}, want: "check small, check large"},
		"routes by size":        {given: []func(*Snapshot, *Engine){routes}, want: "direct small, upload large, direct address"},
		"addresses, with starts too few for all": {given: []func(*Snapshot, *Engine){func(_ *Snapshot, e *Engine) {
			e.Windows = quota.NewWindows(quota.Limits{Window: time.Hour, Calls: map[quota.Call]int{quota.StartTask: 1}})
			e.Lanes.Route, e.Demand = lane(address, other), quota.Demand{Alone: 2}
		}}, want: "direct address", wake: 0},
		"no uploads where none can be started": {given: []func(*Snapshot, *Engine){routes, func(_ *Snapshot, e *Engine) { e.NoRecords = true }},
			want: "direct small, direct large"},
		"paused":     {given: []func(*Snapshot, *Engine){routes, func(s *Snapshot, _ *Engine) { s.Paused = true }}, want: ""},
		"no room":    {given: []func(*Snapshot, *Engine){routes, func(s *Snapshot, _ *Engine) { s.Short = true }}, want: ""},
		"no key":     {given: []func(*Snapshot, *Engine){routes, func(_ *Snapshot, e *Engine) { e.KeyRefused = true }}, want: ""},
		"no credits": {given: []func(*Snapshot, *Engine){routes, func(_ *Snapshot, e *Engine) { e.OutOfCredit = true }}, want: ""},
		"not ready":  {given: []func(*Snapshot, *Engine){routes, func(_ *Snapshot, e *Engine) { e.Ready = false }}, want: ""},
		"an outage": {given: []func(*Snapshot, *Engine){routes, func(_ *Snapshot, e *Engine) { e.Outage = Outage{noon.Add(time.Minute), 1} }},
			want: "", wake: time.Minute},
		"the end of an outage is tried by one": {given: []func(*Snapshot, *Engine){routes, func(_ *Snapshot, e *Engine) { e.Outage = Outage{noon, 1} }},
			want: "direct small"},
		"sent before": {given: []func(*Snapshot, *Engine){func(_ *Snapshot, e *Engine) { e.Lanes.Route = lane(sent) }}, want: "enqueue sent"},
		"what is paid for is fetched while paused": {given: []func(*Snapshot, *Engine){func(s *Snapshot, e *Engine) {
			s.Paused, e.Lanes.Download, e.Lanes.Publish = true, lane(sent), lane(small)
		}}, want: "publish small, download sent"},
		"an upload goes on with its session": {given: []func(*Snapshot, *Engine){func(_ *Snapshot, e *Engine) { e.Lanes.Upload = lane(begun) }}, want: "upload begun"},
		"tasks ahead are enough":             {given: []func(*Snapshot, *Engine){routes, func(_ *Snapshot, e *Engine) { e.Ahead, e.Tasks = 3, 3 }}, want: ""},
		"one more task": {given: []func(*Snapshot, *Engine){routes, func(_ *Snapshot, e *Engine) { e.Ahead, e.Tasks = 3, 2 }},
			want: "direct small, upload large"},
		"large tasks ahead are enough sooner": {given: []func(*Snapshot, *Engine){routes, func(_ *Snapshot, e *Engine) { e.Ahead, e.Tasks, e.Megapixels = 64, 3, 24 }}, want: ""},
		"one more large task": {given: []func(*Snapshot, *Engine){routes, func(_ *Snapshot, e *Engine) { e.Ahead, e.Tasks, e.Megapixels = 64, 2, 24 }},
			want: "direct small, upload large"},
		"few large tasks are begun at once": {given: []func(*Snapshot, *Engine){func(s *Snapshot, e *Engine) {
			s.Limits.Starts, e.Ahead, e.Demand = 9, 64, quota.Demand{Waiting: 4}
			e.Lanes.Route = lane(photo("a"), photo("b"), photo("c"), photo("d"))
		}}, want: "direct a, direct b, direct c"},
		"a copy yields": {given: []func(*Snapshot, *Engine){func(_ *Snapshot, e *Engine) { e.Lanes.Yield = lane(sent) }}, want: "yield sent"},
		"lost starts are searched for by one call": {given: []func(*Snapshot, *Engine){lost(Lost{ID: "a", Last: noon.Add(time.Hour)}, Lost{ID: "b"})}, want: "search"},
		"lost, and searched":                       {given: []func(*Snapshot, *Engine){lost(Lost{ID: "a", Searched: true})}, want: "decide a"},
		"lost, and searched, with starts to come": {given: []func(*Snapshot, *Engine){lost(Lost{ID: "a", Searched: true}), func(_ *Snapshot, e *Engine) {
			e.Demand.Waiting = 1
		}}, want: ""},
		"lost, and searched, with a later start": {given: []func(*Snapshot, *Engine){lost(Lost{ID: "a", Searched: true, Later: true}), func(_ *Snapshot, e *Engine) {
			e.Demand.Waiting = 1
		}}, want: "search"},
		"lost, and searched, and another that is not": {given: []func(*Snapshot, *Engine){lost(Lost{ID: "a", Searched: true}, Lost{ID: "b", Last: noon.Add(time.Hour)})},
			want: "search"},
		"lost, and searched, with a start under way": {given: []func(*Snapshot, *Engine){lost(Lost{ID: "a", Searched: true}), func(s *Snapshot, _ *Engine) {
			s.Busy.Starts = 1
		}}, want: ""},
		"lost, and searched, with starts that wait for a price": {given: []func(*Snapshot, *Engine){lost(Lost{ID: "a", Searched: true}), func(s *Snapshot, e *Engine) {
			e.Demand.Waiting, s.Cap.Most = 1, 9
		}}, want: "decide a"},
		"lost, and searched, with starts that nobody can pay": {given: []func(*Snapshot, *Engine){lost(Lost{ID: "a", Searched: true}), func(_ *Snapshot, e *Engine) {
			e.Demand.Waiting, e.OutOfCredit = 1, true
		}}, want: "decide a"},
		"lost, without a history": {given: []func(*Snapshot, *Engine){lost(Lost{ID: "a"}), func(_ *Snapshot, e *Engine) { e.Search.None = true }},
			want: "decide a"},
		"lost, between two searches": {given: []func(*Snapshot, *Engine){lost(Lost{ID: "a", Last: noon.Add(time.Hour)}),
			func(_ *Snapshot, e *Engine) { e.Search.After = noon.Add(time.Minute) }}, want: "", wake: time.Minute},
		"the cap, with a price to come": {given: []func(*Snapshot, *Engine){routes, func(s *Snapshot, _ *Engine) { s.Cap = Cap{Most: 9, Open: 1, Coming: 1} }}, want: ""},
		"the cap, by the price": {given: []func(*Snapshot, *Engine){routes, func(s *Snapshot, _ *Engine) { s.Cap = Cap{Most: 9, Spent: 3, Price: 4} }},
			want: "direct small"},
	} {
		s, e := snapshot()
		for _, given := range c.given {
			given(s, e)
		}
		p := Next(*s)
		if got := text(p); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
		if woken := p.Wake.Sub(noon); !p.Wake.IsZero() != (c.wake != 0) || c.wake != 0 && woken != c.wake {
			t.Errorf("%s: wakes at %v", name, p.Wake)
		}
	}
}

// Under pressure the pictures that were sent share their starts, those of one setting.
func TestGroups(t *testing.T) {
	s, e := snapshot()
	e.Windows = quota.NewWindows(quota.Limits{Window: time.Hour, Calls: map[quota.Call]int{quota.StartTask: 2, quota.GetUploadURL: 10, quota.CompleteUpload: 10}})
	var sent []job.Job
	for i := range 6 {
		j := picture(job.ID(fmt.Sprint(i)), 1000)
		j.Upload = &job.Upload{Complete: true, Session: json.RawMessage(`{}`)}
		j.Settings.Model = fmt.Sprint(i % 2)
		sent = append(sent, j)
	}
	e.Lanes.Start = lane(sent...)
	e.Demand = quota.Demand{Uploaded: 6}
	if got := text(Next(*s)); got != "start 0 2 4, start 1 3 5" {
		t.Error(got)
	}
}

// The cap is said to be reached only when nothing that is under way can change it.
func TestCapIsReached(t *testing.T) {
	for coming, want := range map[int]bool{0: true, 1: false} {
		s, e := snapshot()
		e.Lanes.Route = lane(picture("a", 10))
		e.Demand.Waiting = 1
		s.Cap = Cap{Most: 1, Spent: 1, Price: 1, Coming: coming}
		if p := Next(*s); p.Capped != want || len(p.Steps) > 0 {
			t.Errorf("with %d coming: %+v", coming, p)
		}
	}
}
