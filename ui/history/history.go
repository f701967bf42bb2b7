// Package history is the screen that shows what the account has done, on this machine or
// elsewhere. It reads no history itself: a Read goes to package screens, and its page
// comes back. Start reading at Screen.
package history

import (
	"slices"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/keys"
	"bulkup/ui/table"
	"bulkup/ui/theme"
)

// Screen is a list of records, newest first, that grows page by page. Each page
// is a call of the account's quota, so that none is read without being asked for.
type Screen struct {
	theme *theme.Theme
	keys  keys.Map
	now   func() time.Time
	table *table.Table[int] // keys are places in records

	engine  string
	records []queue.Record
	page    queue.RecordPage // the last one
	asked   bool             // a page has been asked for, ever
	reading bool             // a page is on its way
	err     error            // why the last page did not come
	reads   int              // pages asked for
	stale   bool             // work has ended since the newest page was asked for
	read    time.Time        // when that was
	filter  filter
}

// New returns an empty screen for the history with an engine.
func New(th *theme.Theme, km keys.Map, now func() time.Time, engine string) *Screen {
	s := &Screen{theme: th, keys: km, now: now, engine: engine}
	s.table = table.New(th, columns, s.cells)
	return s
}

// Engine returns whose history is shown.
func (s *Screen) Engine() string { return s.engine }

// Asked reports whether a page has been asked for since the screen was made or
// its engine changed.
func (s *Screen) Asked() bool { return s.asked }

// Due reports whether the newest page is to be asked for when the user comes here: it never
// was, or more has been done since. Each page is a call that is counted, so that it is
// asked for once a minute at most.
func (s *Screen) Due() bool {
	return !s.asked || s.stale && !s.reading && s.now().Sub(s.read) >= time.Minute
}

// SetEngine empties the screen, for the history with another engine.
func (s *Screen) SetEngine(engine string) {
	s.engine, s.asked = engine, false
	s.forget()
}

func (s *Screen) forget() {
	s.records, s.page, s.err = nil, queue.RecordPage{}, nil
	s.table.ClearMarks()
	s.choose()
}

// Read is a page to be asked for. Its answer carries Number, so that those of pages
// that nobody waits for any more are ignored.
type Read struct {
	Engine string
	Offset int64
	Number int
}

// Begin says that a page is being asked for: the newest one, which replaces all
// others, or the next older one.
func (s *Screen) Begin(older bool) Read {
	if !older {
		s.forget()
		s.stale, s.read = false, s.now()
	}
	s.asked, s.reading, s.err = true, true, nil
	s.reads++
	return Read{s.engine, s.page.Next, s.reads}
}

// End takes the answer to a Read.
func (s *Screen) End(r Read, page queue.RecordPage, err error) {
	if r.Number != s.reads || r.Engine != s.engine {
		return
	}
	s.reading, s.err = false, err
	if err != nil {
		return
	}
	s.page = page
	s.records = append(s.records, page.Records...)
	s.choose()
}

// Apply notes which results have come to this disk.
func (s *Screen) Apply(jobs []job.Job) {
	s.stale = s.stale || slices.ContainsFunc(jobs, func(j job.Job) bool {
		return j.Engine == s.engine && j.Task != nil && j.Entered[j.State].After(s.read)
	})
	if len(s.records) == 0 {
		return
	}
	type picture struct{ task, file string }
	done, own := make(map[picture]string), make(map[job.ID]string)
	for _, j := range jobs {
		if j.Result != nil && j.Task != nil {
			done[picture{j.Task.ID, j.Task.FileName}] = j.Result.Path
			own[j.ID] = j.Result.Path
		}
	}
	for i, r := range s.records {
		path, ok := done[picture{r.Task, r.File}]
		if !ok {
			path, ok = own[r.Job]
		}
		if ok && !r.Here {
			s.records[i].Here, s.records[i].Path = true, path
			s.table.Touch(i)
		}
	}
}

// choose picks the records that the filter shows.
func (s *Screen) choose() {
	var shown []int
	for i, r := range s.records {
		if s.filter.shows(r) {
			shown = append(shown, i)
		}
	}
	s.table.SetKeys(shown)
	s.table.TouchAll()
}

// Selection returns the marked records, or else the one under the cursor.
func (s *Screen) Selection() []queue.Record {
	var all []queue.Record
	for _, i := range s.table.Selection() {
		all = append(all, s.records[i])
	}
	return all
}

// Cursor returns the record under the cursor; false when there is none.
func (s *Screen) Cursor() (queue.Record, bool) {
	i, ok := s.table.Cursor()
	if !ok {
		return queue.Record{}, false
	}
	return s.records[i], true
}

// Missing returns those of the records whose results can be fetched and are not
// on this disk.
func Missing(records []queue.Record) []queue.Record {
	return slices.DeleteFunc(slices.Clone(records), func(r queue.Record) bool { return !missing.shows(r) })
}
