package dialog

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/keys"
	"bulkup/ui/settings"
	"bulkup/ui/theme"
)

var (
	start = time.Date(2026, 11, 21, 13, 30, 0, 0, time.UTC)
	plain = theme.New(theme.Options{NoColor: true, ASCII: true})
	hints = keys.Writer{Paint: plain.Accent.On, ASCII: true}
)

func char(c rune) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{c}} }

var enter, esc = tea.KeyMsg{Type: tea.KeyEnter}, tea.KeyMsg{Type: tea.KeyEsc}

// newDrop returns a panel, how often it surveyed, and how many pictures it started.
func newDrop() (d *Drop, surveys, started *int) {
	surveys, started = new(int), new(int)
	d = &Drop{
		Theme: plain, Keys: keys.Default().Drop, Hints: hints, Now: func() time.Time { return start },
		Values: &settings.Values{
			Settings: job.Settings{Model: "a", Scale: 4, Format: "png"}, Engine: "cloud",
			Engines: []queue.Engine{{Name: "cloud", Ready: true}, {Name: "local", Ready: true}},
			Models:  []queue.Model{{ID: "a", Purpose: "photographs"}, {ID: "b", Purpose: "paintings"}},
		},
	}
	d.Survey = func() tea.Cmd { *surveys++; d.Await(); return nil }
	d.Cancel = func() {}
	d.Choose = func(f settings.Field, then func() tea.Cmd) tea.Cmd { d.Values.Turn(f, 1); return then() }
	d.Start = func(f Found) tea.Cmd { *started = f.Survey.Images; return nil }
	return d, surveys, started
}

func text(d Dialog) string { return strings.Join(d.Lines(70, 40), "\n") }

func TestDropStartsOnlyWhatWasSeen(t *testing.T) {
	d, _, started := newDrop()
	if _, done := d.Update(enter); done || d.Title() != "reading" {
		t.Fatal("it starts before anything was found")
	}
	d.Arm()
	d.Show(Found{Survey: queue.Survey{Images: 5}})
	if _, done := d.Update(enter); done || *started != 0 {
		t.Fatal("it starts before the user can have seen what was found")
	}
	d.Arm()
	if _, done := d.Update(enter); !done || *started != 5 {
		t.Fatalf("it started %d", *started)
	}
}

func TestDropSettings(t *testing.T) {
	d, surveys, started := newDrop()
	d.Show(Found{Survey: queue.Survey{Images: 5}})
	d.Arm()
	for _, c := range "msfhe" {
		d.Update(char(c))
	}
	v := d.Values
	if v.Model != "b" || v.Scale != 5 || v.Format != "jpg" || !v.Face || v.Engine != "local" || *surveys != 5 {
		t.Errorf("%+v on %s after %d surveys", v.Settings, v.Engine, *surveys)
	}
	if _, done := d.Update(enter); done || *started != 0 {
		t.Error("it starts what was found for other settings")
	}
	if _, done := d.Update(char('q')); done {
		t.Error("q closes it")
	}
	if _, done := d.Update(esc); !done {
		t.Error("esc does not close it")
	}
}

func TestDropSaysWhatWasFound(t *testing.T) {
	d, _, _ := newDrop()
	refusals := []queue.Refusal{{Path: "/p/b.gif", Reason: "not an image"}, {Path: "/p/\x1bc.txt", Reason: "not an image"}}
	for i := range 6 {
		refusals = append(refusals, queue.Refusal{Path: "/p/x", Reason: fmt.Sprintf("reason %d", i)})
	}
	d.Show(Found{
		Survey: queue.Survey{
			Images: 214, Folders: 9, Bytes: 812e6, Known: 2, Notable: queue.Notable{Copied: 1, Paged: 3}, Skipped: refusals,
			Broken: []queue.Refusal{{Path: "/p/e\x1bmpty.png", Reason: "the file is empty"}},
			Plan:   queue.Plan{Tasks: 214, Duration: 260 * time.Minute, NextStart: start.Add(35 * time.Minute)},
		},
		Missing: []string{"/p/gone.png"}, Truncated: 1200,
	})
	got := text(d)
	for _, want := range []string{
		"214 pictures in 9 folders, 812 MB", "2 are in the queue already", "1 was copied, since nothing stays there; results go to the current", "2 skipped: not an image", "1 skipped: reason 0 (/p/x)",
		"3 skipped for other reasons", "1 cannot work: the file is empty (/p/empty.png)", "1 not found: /p/gone.png",
		"1,200 more were not read", "m  model         a - photographs", "s  scale         4",
		"214 tasks, about 4 h 20 m at today's limits, first start 14:05",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	if strings.Contains(got, "\x1b") {
		t.Errorf("a name is not harmless: %q", got)
	}
}

// Pages are chosen where there are any, by a key that the panel names.
func TestDropTakesAllPages(t *testing.T) {
	d, surveys, _ := newDrop()
	all := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("a")}
	d.Show(Found{Survey: queue.Survey{Images: 1}})
	if d.Update(all); d.Values.Pages != "" {
		t.Error("there are no pages to choose")
	}
	for _, want := range []string{"all", ""} {
		d.Show(Found{Survey: queue.Survey{Images: 1, Notable: queue.Notable{Paged: 1}}})
		if got := text(d); !strings.Contains(strings.ReplaceAll(got, "\n", " "), "; a changes that") {
			t.Error(got)
		}
		before := *surveys
		if d.Update(all); d.Values.Pages != want || *surveys != before+1 {
			t.Errorf("pages are %q after %d surveys, want %q", d.Values.Pages, *surveys-before, want)
		}
	}
}

func TestDropSaysWhyNothingIsUsable(t *testing.T) {
	for _, c := range []struct {
		found Found
		want  string
	}{
		{Found{Text: true}, "what was pasted is text and names no file"},
		{Found{Missing: []string{"/gone.png"}}, "1 not found: /gone.png"},
		{Found{}, "there are no pictures in it"},
		{Found{Err: errors.New("/p: permission denied")}, "/p: permission denied"},
		{Found{Survey: queue.Survey{Broken: []queue.Refusal{{Path: "/p/a.png", Reason: "the file is empty"}}}}, "1 cannot work: the file is empty"},
	} {
		d, surveys, _ := newDrop()
		d.Show(c.found)
		d.Arm()
		if got := text(d); !strings.Contains(got, c.want) || d.Title() != "nothing to upscale" {
			t.Errorf("%q is missing:\n%s", c.want, got)
		}
		if _, done := d.Update(enter); done {
			t.Errorf("%s: it can be started", c.want)
		}
		if d.Update(char('m')); *surveys != 0 || len(d.Help()) != 1 {
			t.Errorf("%s: settings can be changed", c.want)
		}
	}
}

func TestQuestion(t *testing.T) {
	yes := func() tea.Msg { return nil }
	q := &Question{Head: "quit", Text: []string{"Really?", "It goes on."}, Yes: yes, Action: "quit", Keys: keys.Default().Question}
	if cmd, done := q.Update(char('x')); done || cmd != nil {
		t.Error("any key answers")
	}
	if cmd, done := q.Update(enter); done || cmd != nil {
		t.Error("enter answers")
	}
	if cmd, done := q.Update(char('y')); !done || cmd == nil {
		t.Error("y is not yes")
	}
	if cmd, done := q.Update(esc); !done || cmd != nil {
		t.Error("esc is not no")
	}
	if got := hints.Hints(q.Help(), nil, 80); got != "y quit  n no" {
		t.Errorf("the keys are %q", got)
	}
	q.Action = ""
	if got := hints.Hints(q.Help(), nil, 80); got != "y yes  n no" {
		t.Errorf("the keys are %q", got)
	}
}

func TestHelp(t *testing.T) {
	m := keys.Default()
	h := &Help{Theme: plain, Keys: m, Hints: hints, Groups: m.Groups()}
	press := func(names ...string) (done bool) {
		for _, n := range names {
			k := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(n)}
			if kind, ok := map[string]tea.KeyType{"down": tea.KeyDown, "pgdown": tea.KeyPgDown, "esc": tea.KeyEsc}[n]; ok {
				k = tea.KeyMsg{Type: kind}
			}
			_, done = h.Update(k)
		}
		return done
	}
	lines := strings.Join(h.Lines(80, 400), "\n")
	for _, want := range []string{"everywhere", "files", "down, j", "end, G", "pgdn, ctrl+d", "while typing"} {
		if !strings.Contains(lines, want) {
			t.Errorf("%q is missing:\n%s", want, lines)
		}
	}
	press("F", "a", "i", "l")
	if got := strings.Join(h.Lines(80, 40), "\n"); got != "jobs\n  R                        retry all failed" {
		t.Errorf("found:\n%s", got)
	}
	if press("z"); !strings.Contains(strings.Join(h.Lines(80, 40), ""), "no key does that") {
		t.Error("what is not there is found")
	}
	if press("esc") || h.Title() != "keys" || !press("esc") || !press("?") {
		t.Error("esc does not take the search back, and then close the help")
	}
}

// A panel that does not fit is scrolled, and nothing is started that has not been read.
func TestBoxScrolls(t *testing.T) {
	d, _, _ := newDrop()
	started := 0
	d.Start = func(Found) tea.Cmd { started++; return nil }
	d.Show(Found{Survey: queue.Survey{Images: 5, Folders: 1}, Missing: []string{"/gone.png"}, Unclear: []string{"prose"}, Truncated: 3})
	d.Arm()
	b := &Box{Theme: plain, Keys: keys.Default()}
	screen := func(height int) string { return b.Place(d, "", 46, height) }
	enter := func() {
		k := tea.KeyMsg{Type: tea.KeyEnter}
		if !b.Update(d, k) {
			d.Update(k)
		}
	}
	first := screen(8)
	if hint := hints.Hints(b.Help(d), nil, 40); !strings.Contains(first, "5 pictures") || !strings.Contains(first, "#") || !strings.HasPrefix(hint, "enter more  m model") {
		t.Fatalf("%s\n%s", hint, first)
	}
	for pages := 0; !strings.Contains(screen(8), "output"); pages++ {
		if enter(); started > 0 || pages > 9 {
			t.Fatalf("started after %d pages:\n%s", pages, screen(8))
		}
	}
	if hint := hints.Hints(b.Help(d), nil, 40); !strings.HasPrefix(hint, "enter start") {
		t.Error(hint)
	}
	if enter(); started != 1 {
		t.Error("enter does not start what has been read")
	}
	if b.Update(d, tea.KeyMsg{Type: tea.KeyUp}); b.offset != b.last()-1 {
		t.Error("up does not scroll")
	}
	if screen(40); b.Update(d, tea.KeyMsg{Type: tea.KeyEnter}) || strings.Contains(screen(40), "#") {
		t.Error("what fits is scrolled")
	}
}

func TestPlace(t *testing.T) {
	d, _, _ := newDrop()
	d.Show(Found{Survey: queue.Survey{Images: 5, Skipped: []queue.Refusal{{Path: strings.Repeat("日本", 90), Reason: "no"}}}})
	help := &Help{Theme: plain, Hints: hints, Groups: []keys.Group{{Name: "here", Bindings: d.Help()}}}
	question := &Question{Head: strings.Repeat("long ", 30), Text: []string{strings.Repeat("日本語", 50)}}
	box := &Box{Theme: plain, Keys: keys.Default()}
	for _, one := range []Dialog{d, help, question} {
		for w := range 120 {
			for _, h := range []int{0, 1, 2, 3, 4, 8, 20} {
				view := box.Place(one, strings.Repeat(strings.Repeat("日x", w)+"\n", h), w, h)
				if lines := strings.Split(view, "\n"); h > 0 && len(lines) != h {
					t.Fatalf("%dx%d: %d lines", w, h, len(lines))
				}
				for _, l := range strings.Split(view, "\n") {
					if ansi.StringWidth(l) > w {
						t.Fatalf("%dx%d: %q is too wide", w, h, l)
					}
				}
			}
		}
	}
}

func TestDropSaysWhichRulesCount(t *testing.T) {
	d, _, _ := newDrop()
	d.Show(Found{Survey: queue.Survey{Images: 14, Rules: []queue.RuleUse{{Rule: queue.Rule{Match: "scans/**", Model: "b", Scale: 2}, Images: 12}}}})
	if got := text(d); !strings.Contains(got, "12 by the rule scans/** -> b 2x") {
		t.Error(got)
	}
}

// A folder may be watched before there is anything in it, unless it cannot be read.
func TestDropToWatch(t *testing.T) {
	d, _, _ := newDrop()
	d.Watch = "/p/\x1bincoming"
	d.Show(Found{})
	d.Arm()
	if got := text(d); d.Title() != "watch folder" || !strings.Contains(got, "/p/incoming\nno pictures yet; new ones") || strings.Contains(got, "there are no pictures") {
		t.Errorf("%s:\n%s", d.Title(), got)
	}
	if _, done := d.Update(enter); !done {
		t.Error("it cannot be started")
	}
	d.Show(Found{Err: errors.New("permission denied")})
	d.Arm()
	if _, done := d.Update(enter); done || !strings.Contains(text(d), "permission denied") {
		t.Errorf("it can be started:\n%s", text(d))
	}
}

// One result is spoken of as one.
func TestFateOfOne(t *testing.T) {
	d, _, _ := newDrop()
	d.Show(Found{Survey: queue.Survey{Images: 5, Present: 1}})
	if got := text(d); !strings.Contains(got, "1 result is there already; it is skipped; i changes that") {
		t.Error(got)
	}
}

// What a model stands for is said in full, below it where that is too long.
func TestModelIsSaidInFull(t *testing.T) {
	const purpose = "stand-in: Upscayl Lite, since the server lacks it; who runs it can add that"
	line := turner{theme: plain}.hinted("m  model         upscayl-standard-4x", purpose, 80)
	if got := strings.Join(strings.Fields(strings.Join(line, " ")), " "); len(line) != 3 || !strings.HasSuffix(got, purpose) {
		t.Errorf("%q", line)
	}
	if line := (turner{theme: plain}).hinted("m  model         a", "photographs", 80); len(line) != 1 {
		t.Errorf("%q", line)
	}
}
