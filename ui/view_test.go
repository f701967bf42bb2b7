package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"bulkup/api/failure"
	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/query"
	"bulkup/ui/screens"
)

var sizes = [][2]int{{46, 12}, {80, 24}, {120, 40}, {200, 60}}

// scenes are all the things that the screen may show.
var scenes = []struct {
	name string
	set  func(*runner)
}{
	{"reading", func(*runner) {}},
	{"first-start", func(r *runner) { r.files(); r.update(queue.Update{}) }},
	{"add", func(r *runner) { r.files(); r.press("1", "down", "space") }},
	{"settings", func(r *runner) { r.press("1", "tab") }},
	{"settings-output", func(r *runner) {
		r.press("1", "tab", "down", "down", "down", "down", "enter")
		r.pasted("/a/long/way/to/日本語のフォルダ/" + strings.Repeat("x", 200))
	}},
	{"jobs-none", func(r *runner) { r.press("2") }},
	{"jobs", func(r *runner) { r.update(sampleUpdate()); r.press("2", "down", "space") }},
	{"jobs-filter", func(r *runner) { r.update(sampleUpdate()); r.press("2", "tab", "tab", "s") }},
	{"jobs-find", func(r *runner) { r.update(sampleUpdate()); r.press("2", "/", "i", "m", "g") }},
	{"jobs-many", func(r *runner) { r.update(manyJobs(5000)); r.press("2", "end") }},
	{"jobs-parked", func(r *runner) {
		u := sampleUpdate()
		u.Status.Parks = []queue.Park{
			{What: "start", Reason: "Upscayl Cloud wants no more calls of start-task for now", Until: u.Status.Meters[1].Next, Kind: failure.Limited},
			{What: "new tasks", Reason: "out of credits", Advice: "top up, then press r", Kind: failure.Credits},
		}
		u.Status.Owner = "bulkup (process 4711)"
		r.update(u)
	}},
	{"detail", func(r *runner) { r.update(sampleUpdate()); r.press("2", "down", "enter") }},
	{"history", func(r *runner) {
		r.queue.history = map[string][]queue.RecordPage{"cloud": samplePages()}
		r.press("3", "down", "space")
	}},
	{"history-none", func(r *runner) { r.queue.failing = queue.ErrNoHistory; r.press("3") }},
	{"compare", func(r *runner) {
		r.update(queue.Update{Jobs: []job.Job{pictured()}})
		r.press("2", "enter", "v")
	}},
	{"detail-pictures", func(r *runner) { r.update(queue.Update{Jobs: []job.Job{pictured()}}); r.press("2", "enter") }},
	{"preferences", func(r *runner) { r.press("4", "down", "down") }},
	{"preferences-wrong", func(r *runner) { r.press("4", "down", "down", "enter", "9") }},
	{"preferences-key", func(r *runner) {

		r.press("4", "enter")
		r.pasted(strings.Repeat("key", 40))
	}},
	{"presets", func(r *runner) { r.store().some(12); r.press("1", "P", "down") }},
	{"presets-name", func(r *runner) { r.store().some(12); r.press("1", "P", "s", "p", "3") }},
	{"presets-remove", func(r *runner) { r.store().some(2); r.press("1", "P", "x") }},
	{"sample-ask", func(r *runner) { r.samples(); r.press("2", "t", "down", "space") }},
	{"sample", func(r *runner) { r.samples(); r.press("2", "t", "down", "space", "space", "enter"); r.sampleResults() }},
	{"help", func(r *runner) { r.update(sampleUpdate()); r.press("2", "?") }},
	{"question", func(r *runner) { r.update(sampleUpdate()); r.press("2", "ctrl+c") }},
	{"drop", func(r *runner) { r.pasted("/"); r.pass(screens.Grace) }},
	{"drop-unusable", func(r *runner) {
		r.pasted("/gone/日本\x1b[31m/" + strings.Repeat("x", 300) + ".png")
		r.queue.failing = fmt.Errorf("reading %s: permission denied", strings.Repeat("/long", 60))
	}},
	{"notice", func(r *runner) {
		r.update(queue.Update{Notices: []queue.Notice{{Message: strings.Repeat("the journal was damaged ", 20), Bad: true}}})
	}},
}

// files puts something into the folder that the picker shows.
func (r *runner) files() {
	r.t.Helper()
	for _, name := range []string{"IMG_2.jpg", "IMG_10.jpg", "休日の写真.webp", "notes.txt", strings.Repeat("long", 50) + ".png"} {
		if err := os.WriteFile(filepath.Join(r.Opts.Paths.Cwd, name), []byte("12345"), 0o644); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(r.Opts.Paths.Cwd, "album"), 0o755); err != nil {
		r.t.Fatal(err)
	}
	r.run(r.Add.Picker.Init())
}

func TestGolden(t *testing.T) {
	for _, s := range scenes {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1]), func(t *testing.T) {
				r := newRunner(t, withStore)
				r.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				s.set(r)
				golden.RequireEqual(t, r.screenText())
			})
		}
	}
}

// The same screen with colour, as the terminal gets it, on a dark and on a light background,
// and without colour, and in ASCII.
func TestGoldenColour(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"colour":   func(*Options) {},
		"no-color": func(o *Options) { o.NoColor = true },
		"ascii":    func(o *Options) { o.NoColor, o.ASCII = true, true },
		"dark":     with256,
		"light":    with256,
	} {
		for _, size := range append(sizes, [2]int{160, 50}) {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				r := newRunner(t, change)
				r.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				r.update(sampleUpdate())
				r.press("2", "down", "space")
				r.Answered(query.Answer{Background: map[string]query.Background{"dark": query.Dark, "light": query.Light}[name]})
				r.dirty = true
				golden.RequireEqual(t, r.View())
			})
		}
	}
}

// with256 is a terminal of 256 colours.
func with256(o *Options) {
	o.Getenv = func(k string) string { return map[string]string{"TERM": "xterm-256color"}[k] }
}

// Where only ASCII may be written, no other byte reaches the terminal, of names neither.
func TestASCII(t *testing.T) {
	for _, s := range scenes {
		r := newRunner(t, func(o *Options) { o.ASCII, o.NoColor = true, true }, withStore)
		s.set(r)
		for _, l := range strings.Split(r.View(), "\n") {
			if len(l) != utf8.RuneCountInString(l) {
				t.Errorf("%s: %q", s.name, l)
			}
		}
	}
	r := newRunner(t, func(o *Options) { o.ASCII = true })
	r.send(tea.WindowSizeMsg{Width: 160, Height: 40})
	r.update(sampleUpdate())
	r.sees(`\u4f11\u`)
}

// A variation selector does not reach the terminal: terminals differ on its width.
func TestVariationSelectors(t *testing.T) {
	r := newRunner(t)
	r.update(queue.Update{Jobs: []job.Job{sampleJob(1, "heart ❤\ufe0f.png", job.Done, 3)}})
	r.sees("heart ❤.png")
	if strings.Contains(r.View(), "\ufe0f") {
		t.Error("it is on the screen")
	}
}

// fits fails unless the frame is what the terminal holds.
func (r *runner) fits(name string) {
	r.t.Helper()
	lines := strings.Split(r.View(), "\n")
	if len(lines) > max(r.height, 1) {
		r.t.Fatalf("%s at %dx%d is %d lines high:\n%s", name, r.width, r.height, len(lines), r.screenText())
	}
	for _, l := range lines {
		if ansi.StringWidth(l) > r.width {
			r.t.Fatalf("%s at %dx%d has a line of %d cells: %q", name, r.width, r.height, ansi.StringWidth(l), l)
		}
		if strings.ContainsAny(ansi.Strip(l), "\x1b\x07\u202e") {
			r.t.Fatalf("%s: a name is not harmless: %q", name, l)
		}
	}
}

// Every screen and dialog fits into every terminal: each width, each height, and each
// size at which something is laid out in another way.
func TestFitsEverySize(t *testing.T) {
	widths, heights := []int{1, 45, 46, 80, 95, 96, 120, 200}, []int{1, 11, 12, 16, 24, 60}
	for n, s := range scenes {
		var all [][2]int
		for w := 1; w <= 200; w++ {
			all = append(all, [2]int{w, heights[(w+n)%len(heights)]})
		}
		for h := 1; h <= 60; h++ {
			all = append(all, [2]int{widths[(h+n)%len(widths)], h})
		}
		for _, w := range widths {
			for _, h := range heights {
				all = append(all, [2]int{w, h})
			}
		}
		r := newRunner(t, withStore)
		s.set(r)
		for _, size := range all {
			r.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			r.fits(s.name)
		}
		r.send(tea.WindowSizeMsg{})
		r.fits(s.name)
	}
}

func TestTooSmall(t *testing.T) {
	r := newRunner(t)
	r.send(tea.WindowSizeMsg{Width: 40, Height: 10})
	r.sees("needs 46×12, has 40×10")
}
