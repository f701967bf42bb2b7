package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"bulkup/api/upscayl"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// start is one start of the model: when it was sent, and what the service makes of it.
type start struct {
	job.Job
	sent   time.Time
	lost   time.Time // zero for one that was answered
	made   bool
	listed time.Time // from then on history shows it, if it was made
}

// model is a service and a client that loses some of its starts.
type model struct {
	lag  time.Duration // after which history shows a task
	slow time.Duration // the most by which that, and the work on a start, differ
	all  []*start
}

// newModel sends n starts, of which some are under way at once and about a third is lost.
func newModel(rng *rand.Rand, n int, lag, slow time.Duration) *model {
	m := &model{lag: lag, slow: slow}
	var sent []time.Time
	for at := noon; len(sent) < n; sent = append(sent, at) {
		at = at.Add(time.Duration(rng.Int64N(int64(20 * time.Second))))
	}
	newest := func(at time.Time) int64 {
		return int64(len(slices.DeleteFunc(slices.Clone(sent), func(s time.Time) bool { return s.After(at) })))
	}
	for i, at := range sent {
		number, ended := int64(i+1), at.Add(time.Duration(rng.Int64N(int64(30*time.Second))))
		s := &start{sent: at, made: true}
		s.Job = job.Job{ID: job.ID(fmt.Sprint(i)), Facts: &job.Facts{Name: fmt.Sprintf("%d-abcdefgh.png", i)}}
		s.Intent = &job.Intent{At: at, Name: s.Facts.Name, Number: number}
		s.listed = at.Add(lag + time.Duration(rng.Int64N(int64(slow))))
		if rng.IntN(3) == 0 {
			s.made = rng.IntN(2) == 0
			s.lost = ended
			s.State, s.Entered = job.Unknown, map[job.State]time.Time{job.Unknown: s.lost}
			s.Intent.Lost = newest(ended)
		} else {
			s.State, s.Task, s.Intent = job.Upscaling, &job.Task{ID: "t", Number: number, Sent: newest(ended)}, nil
		}
		m.all = append(m.all, s)
	}
	return m
}

// records are those that history shows at a time.
func (m *model) records(at time.Time) outcome.Records {
	var all []upscayl.Task
	for _, s := range m.all {
		if s.made && !s.listed.After(at) {
			all = append(all, upscayl.Task{CreatedAt: s.sent, Files: []upscayl.TaskFile{{OriginalFileName: s.Facts.Name}}})
		}
	}
	return outcome.NewRecords(all)
}

// search searches until nothing more comes of it, and returns how many starts it found to
// be never made, and how many of those were made all the same.
func (m *model) search(terms Terms) (never, wrong int) {
	var a Account
	decided := make(map[job.ID]bool)
	for at := noon; at.Before(noon.Add(2*terms.Fair + 2*m.lag + time.Hour)); at = at.Add(2 * time.Second) {
		if a.After.After(at) {
			continue
		}
		a.Begin(at)
		records, read := m.records(at), Read{Whole: true, Newest: make(Newest)}
		for _, s := range m.all {
			if !s.sent.After(at) {
				read.Newest.Note(s.Job, records)
			}
		}
		left := 0
		for _, s := range m.all {
			if s.lost.IsZero() || s.lost.After(at) || decided[s.ID] {
				continue
			}
			if _, _, found := records.Adoption(s.Job); found {
				decided[s.ID] = true
				continue
			}
			left++
			if a.Decide(s.Job, read, terms) == Never {
				decided[s.ID] = true
				never++
				if s.made {
					wrong++
				}
			}
		}
		if a.End(at, left); left == 0 && at.After(m.all[len(m.all)-1].sent) {
			break
		}
	}
	return never, wrong
}

// However late a history is, and also where that is later than the fair wait: what is
// said to be never made never was, as long as the service does not differ by more than
// the time for which a later start has to be listed. Beyond that the model finds wrong
// ones, or it would prove nothing.
func TestNeverMade(t *testing.T) {
	terms := Terms{Fair: 5 * time.Minute}
	never, wrong, beyond := 0, 0, 0
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 0))
		lag := time.Duration(rng.Int64N(int64(15 * time.Minute)))
		n, w := newModel(rng, 12, lag, terms.confirm()).search(terms)
		never, wrong = never+n, wrong+w
		_, w = newModel(rng, 12, lag, 20*terms.confirm()).search(terms)
		beyond += w
	}
	if never < 60 || wrong > 0 || beyond == 0 {
		t.Errorf("%d never made, %d of them wrong; %d wrong where the service is slower than allowed for", never, wrong, beyond)
	}
}

// What is not proven is asked, or waited for.
func TestDecide(t *testing.T) {
	lost := job.Job{State: job.Unknown, Facts: &job.Facts{Name: "a-abcdefgh.png"}, Intent: &job.Intent{At: noon, Number: 3, Lost: 4},
		Entered: map[job.State]time.Time{job.Unknown: noon}}
	terms := Terms{Fair: time.Minute}
	newest := func(r route, number, sent int64) Read {
		return Read{Whole: true, Newest: Newest{r: Listed{number, sent}}}
	}
	along := routeOf(lost)
	proof := newest(along, 5, 5)
	with := func(change func(*job.Job)) job.Job {
		j := lost
		change(&j)
		return j
	}
	for name, c := range map[string]struct {
		j     job.Job
		read  Read
		since time.Duration // from the search that first listed a later start to this one
		at    time.Duration
		want  Verdict
	}{
		"proven":               {lost, proof, time.Minute, time.Minute, Never},
		"before the fair wait": {lost, proof, 30 * time.Second, 59 * time.Second, Wait},
		"only just listed":     {lost, proof, 5 * time.Second, time.Minute, Wait},
		"not all was read":     {lost, Read{Newest: proof.Newest}, time.Minute, time.Minute, Ask},
		"a start that was under way when it was lost": {lost, newest(along, 4, 4), time.Minute, time.Minute, Never},
		"an earlier one that was answered later":      {lost, newest(along, 2, 3), time.Minute, time.Minute, Never},
		"that one only just listed":                   {lost, newest(along, 2, 3), 50 * time.Second, time.Minute, Wait},
		"one that was answered before it was sent":    {lost, newest(along, 2, 2), time.Minute, time.Minute, Ask},
		"a later start that took another route":       {lost, newest(!along, 5, 5), time.Minute, time.Minute, Ask},
		"a later start that may be listed yet":        {lost, Read{Whole: true, Answered: 5, At: noon.Add(time.Second)}, time.Minute, time.Minute, Wait},
		"a later start that is not listed":            {lost, Read{Whole: true, Answered: 5, At: noon}, time.Minute, time.Minute, Ask},
		"made again before":                           {with(func(j *job.Job) { j.Remade = true }), proof, time.Minute, time.Minute, Ask},
		"an address":                                  {with(func(j *job.Job) { j.Source.URL = "https://example.org/a.png" }), proof, time.Minute, time.Minute, Ask},
	} {
		var a Account
		a.Begin(noon.Add(c.at - c.since))
		a.Decide(c.j, c.read, terms)
		a.Begin(noon.Add(c.at))
		if got := a.Decide(c.j, c.read, terms); got != c.want {
			t.Errorf("%s: %v, not %v", name, got, c.want)
		}
	}
}

// A start is later only if a history lists it by its name, not by an id alone.
func TestNote(t *testing.T) {
	one := job.Job{Facts: &job.Facts{Name: "b-abcdefgh.png"}, Task: &job.Task{ID: "7", Number: 7}}
	n := make(Newest)
	n.Note(one, outcome.NewRecords([]upscayl.Task{{ID: "7", Files: []upscayl.TaskFile{{FileName: "0123456789"}}}}))
	if len(n) > 0 {
		t.Errorf("an id is taken for a name: %v", n)
	}
	n.Note(one, outcome.NewRecords([]upscayl.Task{{Files: []upscayl.TaskFile{{OriginalFileName: "b-abcdefgh.png"}}}}))
	if want := (Listed{7, 7}); n[routeOf(one)] != want {
		t.Errorf("%v", n)
	}
}

// Only a start after the first lost one counts.
func TestSince(t *testing.T) {
	records := outcome.NewRecords([]upscayl.Task{{Files: []upscayl.TaskFile{{OriginalFileName: "b-abcdefgh.png"}}}})
	one := job.Job{Facts: &job.Facts{Name: "b-abcdefgh.png"}, Task: &job.Task{ID: "7", Number: 7}}
	for since, want := range map[int64]Listed{6: {7, 7}, 7: {7, 7}, 9: {9, 8}} {
		n := Since(job.Intent{Number: since, Lost: since})
		if n.Note(one, records); n[routeOf(one)] != want {
			t.Errorf("since %d: %v", since, n)
		}
	}
}

func BenchmarkNoteOfManyDone(b *testing.B) {
	var records []upscayl.Task
	for i := range 100 {
		records = append(records, upscayl.Task{Files: []upscayl.TaskFile{{OriginalFileName: fmt.Sprintf("%d-zyxwvuts.png", i)}}})
	}
	all := outcome.NewRecords(records)
	for _, since := range []int64{0, 50_000} {
		b.Run(fmt.Sprint("since ", since), func(b *testing.B) {
			for b.Loop() {
				n := Since(job.Intent{Number: since, Lost: since})
				for i := range 50_000 {
					n.Note(job.Job{Facts: &job.Facts{Name: fmt.Sprintf("%d-abcdefgh.png", i)}, Task: &job.Task{Number: int64(i + 1)}}, all)
				}
			}
		})
	}
}
