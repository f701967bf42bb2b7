package jobs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/keys"
	"bulkup/ui/theme"
)

var start = time.Date(2026, 11, 21, 13, 30, 0, 0, time.UTC)

func newScreen(jobs ...job.Job) *Screen {
	s := New(theme.New(theme.Options{NoColor: true, ASCII: true}), keys.Default(), func() time.Time { return start })
	s.rank.moved = true // the order of the queue, in which rows are easy to count
	s.Apply(queue.Update{Jobs: jobs})
	return s
}

// Rows at work come first, until the user sorts or moves rows.
func TestWorkFirst(t *testing.T) {
	s := mixed()
	s.rank.moved, s.stale = false, true
	if diff := cmp.Diff([]string{"C.png", "b10.png", "b9.png", "a.png", "d.png", "e.png"}, shown(s)); diff != "" {
		t.Error(diff)
	}
	s.Apply(queue.Update{Jobs: []job.Job{one(4, "C.png", job.Done), one(1, "b10.png", job.Checking)}})
	if got := shown(s); got[0] != "b10.png" || got[3] != "C.png" {
		t.Errorf("after the work went on: %v", got)
	}
	press(s, "J")
	if got := shown(s); got[3] != "C.png" || got[0] != "b10.png" {
		t.Errorf("after a row was moved: %v", got)
	}
	s = mixed()
	s.rank.moved, s.stale = false, true
	if press(s, "s"); shown(s)[0] != "a.png" || !strings.Contains(s.View(200, 20), "name ^") {
		t.Errorf("sorted by name: %v", shown(s))
	}
}

// Who puts jobs back that were removed sees the first of them.
func TestCursorGoesToWhatIsBack(t *testing.T) {
	s := mixed()
	press(s, "down")
	s.Apply(queue.Update{Removed: []job.ID{"j5", "j6"}})
	s.refresh()
	if id, _ := s.Next(0); id == "j5" || id == "j6" {
		t.Fatalf("the cursor is on %s, which is gone", id)
	}
	s.Apply(queue.Update{Jobs: []job.Job{one(6, "e.png", job.Done), one(5, "d.png", job.Done)}})
	s.refresh()
	if id, _ := s.Next(0); id != "j6" {
		t.Errorf("the cursor is on %s", id)
	}
}

// Until the user moves the cursor it is on the first row, so that what is at work is in
// sight; from then on it stays on its job, until home leads back.
func TestCursorFollowsWork(t *testing.T) {
	s := mixed()
	s.rank.moved, s.stale = false, true
	cursor := func() string { id, _ := s.Next(0); return string(id) }
	if got := cursor(); got != "j4" {
		t.Fatalf("the cursor is on %s", got)
	}
	done := queue.Update{Jobs: []job.Job{one(4, "C.png", job.Done)}}
	s.Apply(done)
	if s.refresh(); cursor() == "j4" {
		t.Error("the cursor goes down with the job that is done")
	}
	for _, k := range []string{"down", "space", "enter", "x"} {
		s := mixed()
		s.rank.moved, s.stale = false, true
		press(s, k)
		on, _ := s.Next(0)
		s.Apply(done)
		s.Apply(queue.Update{Jobs: []job.Job{one(1, "b10.png", job.Checking)}})
		if now, _ := s.Next(0); now != on {
			t.Errorf("after %s the cursor went from %s to %s", k, on, now)
		}
		press(s, "home")
		s.Apply(queue.Update{Jobs: []job.Job{one(1, "b10.png", job.Done), one(3, "b9.png", job.Checking)}})
		if now, _ := s.Next(0); s.table.Keys()[0] != now {
			t.Errorf("after home the cursor is on %s", now)
		}
	}
}

// A job that waits for a worker of this machine's engine is queued; its time is that of
// its work.
func TestQueued(t *testing.T) {
	j := one(9, "a.png", job.Upscaling)
	j.Engine = "local"
	s := newScreen(j)
	if view := s.View(120, 10); !strings.Contains(view, "queued") || strings.Contains(view, "0:09") {
		t.Errorf("before it is worked on:\n%s", view)
	}
	s.Apply(queue.Update{Progress: []queue.Progress{{ID: "j9", Stage: job.Upscaling, Fraction: 0.1}}})
	if view := s.View(120, 10); !strings.Contains(view, "upscaling") || !strings.Contains(view, "0:00") || !strings.Contains(view, "10 %") {
		t.Errorf("at work:\n%s", view)
	}
	j.Engine = "cloud"
	if view := newScreen(j).View(120, 10); !strings.Contains(view, "upscaling") || !strings.Contains(view, "0:09") {
		t.Errorf("in the cloud:\n%s", view)
	}
}

// What the engine has in its line stands below what it works on, and the time of what is
// done has no part in it that the line took.
func TestLine(t *testing.T) {
	first, second, done := one(3, "a.png", job.Upscaling), one(2, "b.png", job.Upscaling), one(1, "c.png", job.Done)
	first.Engine, second.Engine = "local", "local"
	done.Entered = map[job.State]time.Time{job.Uploading: start.Add(-60 * time.Second), job.Upscaling: start.Add(-59 * time.Second),
		job.Downloading: start.Add(-10 * time.Second), job.Done: start.Add(-9 * time.Second)}
	done.Task = &job.Task{ID: "t", Made: job.Made{Worked: 4 * time.Second}}
	s := newScreen(done, first, second)
	s.rank.moved = false
	s.Apply(queue.Update{Progress: []queue.Progress{{ID: second.ID, Stage: job.Upscaling, Fraction: 0.1}}})
	view := s.View(120, 10)
	if got := shown(s); got[0] != "b.png" || got[1] != "a.png" || !strings.Contains(view, "0:06") {
		t.Errorf("%v:\n%s", got, view)
	}
	if s.Since(second.ID) != start || !s.Since(first.ID).IsZero() || !s.Since("none").IsZero() {
		t.Error("the work began at another time")
	}
}

// The row under the cursor says its whole error, with what to do.
func TestWholeError(t *testing.T) {
	j := one(1, "a.png", job.Failed)
	j.Fault = &job.Fault{Message: "the service could not read the picture, which it says has a colour space of its own", Advice: "export it as sRGB, then press r"}
	s := newScreen(j, one(2, "b.png", job.Failed))
	view := s.View(80, 10)
	if flat := strings.Join(strings.Fields(view), " "); !strings.Contains(flat, "a colour space of its own; export it as sRGB, then press r") {
		t.Errorf("it is cut:\n%s", view)
	}
	if press(s, "down"); strings.Contains(s.View(80, 10), "sRGB") {
		t.Error("a row without the cursor says it all")
	}
}

// What was made is shown, whatever was asked for since, of skipped jobs too.
func TestPixelsOfTheResult(t *testing.T) {
	j := one(1, "a.png", job.Skipped)
	j.Facts, j.Result = &job.Facts{Width: 10, Height: 20}, &job.Result{Path: "/a.png", Width: 20, Height: 40}
	if view := newScreen(j).View(140, 10); !strings.Contains(view, "10x20 > 20x40") {
		t.Errorf("of the scale 4:\n%s", view)
	}
}

func one(n int, name string, state job.State) job.Job {
	return job.Job{
		ID: job.ID(fmt.Sprintf("j%d", n)), Position: float64(n), State: state,
		Source: job.Source{Rel: name, Size: int64(100 - n)}, Settings: job.Settings{Scale: 4},
		Entered: map[job.State]time.Time{state: start.Add(-time.Duration(n) * time.Second)},
	}
}

func press(s *Screen, names ...string) Request {
	var r Request
	for _, n := range names {
		r = s.Update(keyMsg(n))
	}
	return r
}

func keyMsg(name string) tea.KeyMsg {
	switch name {
	case "space":
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune(" ")}
	case "enter":
		return tea.KeyMsg{Type: tea.KeyEnter}
	case "esc":
		return tea.KeyMsg{Type: tea.KeyEsc}
	case "tab":
		return tea.KeyMsg{Type: tea.KeyTab}
	case "shift+tab":
		return tea.KeyMsg{Type: tea.KeyShiftTab}
	case "down":
		return tea.KeyMsg{Type: tea.KeyDown}
	case "ctrl+a":
		return tea.KeyMsg{Type: tea.KeyCtrlA}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

// shown is the names on the screen, from above.
func shown(s *Screen) []string {
	var names []string
	for _, l := range strings.Split(ansi.Strip(s.View(200, 40)), "\n")[2:] {
		if f := strings.Fields(strings.TrimLeft(l, ">* ")); len(f) > 2 {
			names = append(names, f[1])
		}
	}
	return names
}

func mixed() *Screen {
	return newScreen(one(1, "b10.png", job.Waiting), one(2, "b9.png", job.Done), one(3, "a.png", job.Failed),
		one(4, "C.png", job.Uploading), one(5, "d.png", job.Unknown), one(6, "e.png", job.Skipped))
}

func TestFilter(t *testing.T) {
	s := mixed()
	for _, want := range []string{"b10.png", "C.png", "b9.png", "a.png", "d.png", "e.png"} {
		press(s, "tab")
		if diff := cmp.Diff([]string{want}, shown(s)); diff != "" {
			t.Errorf("[%s]: %s", filterNames[s.filter], diff)
		}
	}
	if press(s, "tab"); len(shown(s)) != 6 {
		t.Errorf("after the last filter: %v", shown(s))
	}
	press(s, "shift+tab")
	if diff := cmp.Diff([]string{"e.png"}, shown(s)); diff != "" {
		t.Error(diff)
	}
	// A job that ends leaves the filter by itself.
	s.filter, s.stale = activeOnly, true
	s.Apply(queue.Update{Jobs: []job.Job{one(4, "C.png", job.Done)}})
	if view := s.View(80, 10); s.table.Len() != 0 || !strings.Contains(view, "No job is active.") {
		t.Errorf("after it is done:\n%s", view)
	}
	if s.Count(job.Done) != 2 || s.Active() != 0 {
		t.Errorf("%d done, %d active", s.Count(job.Done), s.Active())
	}
}

func TestSearch(t *testing.T) {
	s := mixed()
	press(s, "/", "B", "1")
	if diff := cmp.Diff([]string{"b10.png"}, shown(s)); diff != "" || !s.Editing() {
		t.Errorf("while typing: %s", diff)
	}
	if r := press(s, "q"); r.Action != Handled {
		t.Error("a letter of the search acted as a key")
	}
	if !strings.Contains(s.View(80, 10), `"B1q"`) {
		t.Errorf("nothing found, and the screen does not say so:\n%s", s.View(80, 10))
	}
	press(s, "esc", "/", "P", "n", "G", "enter")
	if s.Editing() || len(shown(s)) != 6 {
		t.Errorf("found %v", shown(s))
	}
	s.Insert("is no text now")
	// A search that goes on is shown, and can be changed.
	if press(s, "/"); !strings.Contains(s.View(80, 10), "find: PnG") {
		t.Errorf("the rows are chosen by what is not shown:\n%s", s.View(80, 10))
	}
	press(s, "enter")
	if press(s, "esc"); s.search.folded != "" {
		t.Error("esc does not end the search")
	}
}

func TestSort(t *testing.T) {
	s := mixed()
	big, loud := one(2, "b9.png", job.Done), one(6, "e.png", job.Skipped)
	big.Facts = &job.Facts{Width: 10, Height: 10}
	loud.Notices = []string{"done already"}
	s.Apply(queue.Update{Jobs: []job.Job{big, loud}})
	for _, want := range []struct{ word, names string }{
		{"name", "a.png b9.png b10.png C.png d.png e.png"},
		{"size", "b10.png b9.png a.png C.png d.png e.png"},
		{"pixels", "b9.png b10.png a.png C.png d.png e.png"},
		{"stage", "a.png d.png C.png b10.png b9.png e.png"},
		{"time", "C.png b10.png b9.png a.png d.png e.png"},
		{"note", "e.png b10.png b9.png a.png C.png d.png"},
	} {
		press(s, "s")
		if got := strings.Join(shown(s), " "); got != want.names {
			t.Errorf("by %s: %s, want %s", want.word, got, want.names)
		}
		if !strings.Contains(s.View(200, 20), "by "+want.word) {
			t.Errorf("the screen does not say by what it is sorted")
		}
	}
	press(s, "s", "S")
	if got := strings.Join(shown(s), " "); got != "e.png d.png C.png a.png b9.png b10.png" || !strings.Contains(s.View(200, 20), "by queue, reversed") {
		t.Errorf("reversed: %s", got)
	}
	s.Apply(queue.Update{Jobs: []job.Job{one(7, "f.png", job.Waiting)}})
	if got := shown(s); got[0] != "f.png" {
		t.Errorf("a new job is not first when the order is reversed: %v", got)
	}
}

// Marks that a filter hides are not acted on, and the number says so.
func TestHiddenMarks(t *testing.T) {
	s := newScreen(one(1, "a.png", job.Waiting), one(2, "b.png", job.Done))
	press(s, "space", "space")
	if view := s.View(200, 20); !strings.Contains(view, "2 marked") || strings.Contains(view, "shown") {
		t.Errorf("all are shown:\n%s", view)
	}
	press(s, "/", "b", "enter")
	if view := s.View(200, 20); !strings.Contains(view, "2 marked, 1 shown") {
		t.Errorf("one is hidden:\n%s", view)
	}
}

func TestQueueOrder(t *testing.T) {
	s := mixed()
	moved := one(6, "e.png", job.Skipped)
	moved.Position = 1.5
	s.Apply(queue.Update{Jobs: []job.Job{moved}})
	if got := shown(s); got[1] != "e.png" {
		t.Errorf("after it was moved up: %v", got)
	}
	s.Apply(queue.Update{Removed: []job.ID{"j1", "j6", "unheard of"}})
	if got := shown(s); !slices.Equal(got, []string{"b9.png", "a.png", "C.png", "d.png"}) || s.Len() != 4 || s.Count(job.Waiting) != 0 {
		t.Errorf("after some were removed: %v", got)
	}
	if all := s.All(); len(all) != 4 || all[0].ID != "j2" {
		t.Errorf("all are %v", all)
	}
}

func TestRequests(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want Request
	}{
		{[]string{"r"}, Request{Retry, []job.ID{"j1"}}},
		{[]string{"R"}, Request{Action: RetryFailed}},
		{[]string{"down", "x"}, Request{Remove, []job.ID{"j2"}}},
		{[]string{"space", "space", "x"}, Request{Remove, []job.ID{"j1", "j2"}}},
		{[]string{"ctrl+a", "r"}, Request{Retry, []job.ID{"j1", "j2", "j3", "j4", "j5", "j6"}}},
		{[]string{"ctrl+a", "esc", "r"}, Request{Retry, []job.ID{"j1"}}},
		{[]string{"space", "enter"}, Request{Open, []job.ID{"j2"}}},
		{[]string{"K"}, Request{Earlier, []job.ID{"j1"}}},
		{[]string{"J"}, Request{Later, []job.ID{"j1"}}},
		{[]string{"p"}, Request{Action: Pause}},
		{[]string{"q"}, Request{Action: Quit}},
		{[]string{"G", "r"}, Request{Retry, []job.ID{"j6"}}},
		{[]string{"w"}, Request{}},
	} {
		if diff := cmp.Diff(c.want, press(mixed(), c.keys...)); diff != "" {
			t.Errorf("%v: %s", c.keys, diff)
		}
	}
	if r := press(newScreen(), "enter"); r.Action != Handled {
		t.Errorf("with no jobs enter gives %v", r)
	}
}

func TestProgressBelongsToItsStage(t *testing.T) {
	s := newScreen(one(1, "a.png", job.Uploading))
	s.Apply(queue.Update{Progress: []queue.Progress{{ID: "j1", Stage: job.Uploading, Fraction: 0.71, Rate: 3.2e6}}})
	if v := s.View(120, 5); !strings.Contains(v, "71 %") || !strings.Contains(v, "3.2 MB/s") {
		t.Errorf("no progress:\n%s", v)
	}
	s.Apply(queue.Update{Jobs: []job.Job{one(1, "a.png", job.Upscaling)}})
	if v := s.View(120, 5); strings.Contains(v, "%") || strings.Contains(v, "MB/s") {
		t.Errorf("the progress of the stage before is shown:\n%s", v)
	}
	if _, p, ok := s.Job("j1"); !ok || p.Stage != "" {
		t.Errorf("the progress of the stage before is shown: %+v", p)
	}
	s.Apply(queue.Update{Progress: []queue.Progress{{ID: "gone", Stage: job.Uploading}}})
}

func TestAges(t *testing.T) {
	waiting := one(1, "a.png", job.Waiting)
	if newScreen(waiting, one(2, "b.png", job.Done)).Ages() {
		t.Error("nothing moves, and yet the screen ages")
	}
	waiting.NotBefore = start.Add(time.Minute)
	if !newScreen(waiting).Ages() || !newScreen(one(1, "a.png", job.Uploading)).Ages() {
		t.Error("a countdown or a running stage does not age")
	}
}
