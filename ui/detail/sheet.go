package detail

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bulkup/api/failure"
	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

const label = 10 // cells of the words before the facts

// sheet collects the lines of the details.
type sheet struct {
	theme   *theme.Theme
	engines []queue.Engine
	since   time.Time
	width   int
	lines   []string
}

// fill writes what a user wants first: the result or the error; ids come last.
func (s *sheet) fill(j job.Job, p queue.Progress, now time.Time) {
	s.text(j.Name(), s.theme.Strong)
	s.state(j, p, now)
	s.gap()
	s.result(j)
	s.source(j)
	s.made(j)
	if len(j.Notices) > 0 {
		s.gap()
		for _, n := range j.Notices {
			s.fact("notice", n)
		}
	}
	s.timeline(j, now)
}

func (s *sheet) gap() { s.lines = append(s.lines, "") }

// text adds a paragraph.
func (s *sheet) text(text string, p theme.Paint) {
	for _, l := range layout.Wrap(s.theme.Text(text), s.width) {
		s.lines = append(s.lines, p.On(l))
	}
}

// fact adds a word and what there is to say; nothing when that is nothing.
func (s *sheet) fact(word, text string) { s.painted(word, text, s.theme.Plain) }

func (s *sheet) painted(word, text string, p theme.Paint) {
	if text == "" {
		return
	}
	head := layout.Pad(word, label)
	for _, l := range layout.Wrap(s.theme.Text(text), s.width-label) {
		s.lines = append(s.lines, s.theme.Dim.On(head)+p.On(l))
		head = strings.Repeat(" ", label)
	}
}

// state says where the job is and, whole, why it is not further.
func (s *sheet) state(j job.Job, p queue.Progress, now time.Time) {
	glyph, paint := s.theme.State(j.State)
	word := j.Word()
	if s.queued(j) {
		word, p = "queued", queue.Progress{}
	}
	text := glyph + " " + word
	if j.Stage != "" && j.Stage != job.Waiting {
		text += s.theme.Glyphs.Dot + string(j.Stage)
	}
	if p.Stage != "" {
		text += "  " + s.theme.Glyphs.Bar(p.Fraction, 20) + fmt.Sprintf(" %d %%", int(p.Fraction*100))
		if p.Total > 0 {
			text += fmt.Sprintf("  %s of %s", human.Bytes(p.Done), human.Bytes(p.Total))
		}
		if p.Rate > 0 {
			text += "  " + human.Rate(p.Rate)
		}
	}
	s.lines = append(s.lines, paint.On(layout.Cut(text, s.width, s.theme.Glyphs.Ellipsis)))
	if f := j.Fault; f != nil && !j.State.Ended() && again(f.Kind) {
		s.painted("reason", f.Message, paint) // it is tried again without the user
	} else {
		s.fault(f, paint)
	}
	if wait := j.NotBefore.Sub(now); wait > 0 && j.Fault != nil {
		s.fact("again", "in "+human.Span(wait)+fmt.Sprintf(", after %s in a row", human.Count(j.Tries, "failure", "failures")))
	}
	if j.Publish != nil {
		s.painted("published", j.Publish.Address, s.theme.Web(j.Publish.Address))
		s.fault(j.Publish.Fault, s.theme.Warn)
	}
}

// queued reports whether the job waits for a worker of the engine on this machine.
func (s *sheet) queued(j job.Job) bool {
	return j.State == job.Upscaling && j.Engine == "local" && s.since.IsZero()
}

// again reports whether a job with such a fault, which has not ended, goes on by itself.
func again(k failure.Kind) bool {
	return k == failure.Temporary || k == failure.Limited || k == failure.Gone
}

func (s *sheet) fault(f *job.Fault, p theme.Paint) {
	if f == nil {
		return
	}
	s.painted("reason", f.Message, p)
	s.fact("to do", f.Advice)
}

// result says where the result is, or will be.
func (s *sheet) result(j job.Job) {
	switch {
	case j.Result == nil:
		s.fact("target", j.Target)
	case j.Result.Width == 0: // a file of the user's, which nobody has measured
		s.painted("in place", j.Result.Path, s.theme.File(j.Result.Path))
		s.fact("", human.Bytes(j.Result.Size))
	default:
		s.painted("result", j.Result.Path, s.theme.File(j.Result.Path))
		s.fact("", fmt.Sprintf("%s, %s", s.theme.Glyphs.Size(j.Result.Width, j.Result.Height), human.Bytes(j.Result.Size)))
	}
}

func (s *sheet) source(j job.Job) {
	if j.Source.Path != "" {
		path := cmp.Or(j.Source.Dropped, j.Source.Path)
		s.painted("source", path, s.theme.File(path))
	} else {
		address, _, _ := strings.Cut(j.Source.URL, "?") // what follows may be a secret
		s.fact("source", address)
	}
	size := human.Bytes(j.Source.Size)
	if w, h, _, _ := j.Size(); w > 0 {
		format := j.Facts.Format
		if c := j.Facts.Converted; c != nil {
			format = c.From
		}
		size = fmt.Sprintf("%s, %s, %s", s.theme.Glyphs.Size(w, h), format, size)
	}
	if j.Source.Path != "" || j.Source.Size > 0 { // nobody knows the size of what is elsewhere
		s.fact("", size)
	}
}

// engine is a name with what has to be said of it.
func (s *sheet) engine(name string) string {
	for _, e := range s.engines {
		if e.Name == name && e.About != "" {
			return name + ": " + e.About
		}
	}
	return name
}

// made says what is made, by whom, and what it costs.
func (s *sheet) made(j job.Job) {
	made := strings.Join([]string{j.Settings.Model, s.theme.Text(j.Settings.Made(s.theme.Glyphs.Times)), j.Settings.Format}, ", ")
	if faces := j.Settings.Faces(j.Engine); faces != "" {
		made += ", " + faces
	}
	switch j.Settings.Metadata {
	case "strip":
		made += ", without metadata"
	case "no-gps":
		made += ", without the place"
	}
	if coding := j.Settings.Coding(); coding != "" {
		made += ", " + coding
	}
	if j.Settings.KeepTime {
		made += ", with the time of the source"
	}
	if j.Settings.Publish != "" {
		made += ", published with " + j.Settings.Publish
	}
	s.fact("settings", made)
	s.fact("engine", s.engine(j.Engine))
	if t := j.Task; t != nil && t.Promised+t.Taken > 0 {
		s.fact("credits", fmt.Sprintf("%d promised, %d taken", t.Promised, t.Taken))
	}
}

// ids are the names by which the job is known elsewhere.
func (s *sheet) ids(j job.Job) {
	s.gap()
	s.fact("job", string(j.ID))
	if j.Facts != nil && j.Source.URL == "" { // an address goes as it is, with what follows the ?
		s.fact("sent as", j.Facts.Name)
	}
	if j.Upload != nil {
		s.fact("upload", j.Upload.FileName)
	}
	t := j.Task
	if t == nil {
		return
	}
	task := t.ID
	if t.Adopted {
		task += " (found in the account's history)"
	}
	s.fact("task", task)
}

// timeline lists the states that were entered, with how long each took.
func (s *sheet) timeline(j job.Job, now time.Time) {
	type step struct {
		state job.State
		at    time.Time
	}
	var steps []step
	for _, state := range job.States() {
		if at, ok := j.Entered[state]; ok {
			steps = append(steps, step{state, at})
		}
	}
	if len(steps) == 0 {
		return
	}
	slices.SortStableFunc(steps, func(a, b step) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(rank(a.state == j.State), rank(b.state == j.State)))
	})
	s.gap()
	for i, st := range steps {
		until := now
		if i+1 < len(steps) {
			until = steps[i+1].at
		}
		took := ""
		switch {
		case st.state == job.Upscaling && i+1 < len(steps):
			took = human.Clock(max(until.Sub(st.at)-j.Queued(), 0))
			if queued := j.Queued(); queued >= time.Second {
				took += ", queued " + human.Clock(queued)
			}
		case i+1 < len(steps):
			took = human.Clock(until.Sub(st.at))
		case s.queued(j):
			took = "queued"
		case st.state.Active():
			took = human.Clock(now.Sub(s.began(st.at)))
		}
		text := fmt.Sprintf("%s  %-11s  %s", layout.PadLeft(moments(st.at, now), 15), st.state, took)
		if n := moved(j, st.state); n > 0 {
			text += "  " + human.Bytes(n)
		}
		s.fact("", text)
	}
}

// began is when the work of the present stage began, which it entered at a time.
func (s *sheet) began(entered time.Time) time.Time {
	if s.since.After(entered) {
		return s.since
	}
	return entered
}

// moved is how many bytes went over the network in a stage that has ended, 0 where
// none did or nobody knows.
func moved(j job.Job, stage job.State) int64 {
	switch {
	case stage == job.Uploading && j.Upload != nil && j.Upload.Complete && j.Facts != nil:
		return j.Facts.SentSize()
	case stage == job.Downloading && stage != j.State && j.Result != nil:
		return j.Result.Size
	}
	return 0
}

// rank puts the present state last among those of one moment.
func rank(present bool) int {
	if present {
		return 1
	}
	return 0
}
