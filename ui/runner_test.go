package ui

import (
	"reflect"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"bulkup/queue"
	"bulkup/ui/signal"
)

// clock is a time that stands still until a test moves it.
type clock struct {
	now    time.Time
	timers []timer
}

type timer struct {
	at  time.Time
	msg func(time.Time) tea.Msg
}

func (c *clock) Now() time.Time { return c.now }

// Tick sets a timer when its command is run.
func (c *clock) Tick(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		c.timers = append(c.timers, timer{c.now.Add(d), msg})
		return nil
	}
}

// runner drives a model without a program: it runs every command to its end
// before the next message, so that nothing has to be waited for.
type runner struct {
	*Model
	t     testing.TB
	queue *fakeQueue
	clock *clock
	sent  strings.Builder // beside the frames
	quit  bool
	steps int
	blind bool // nothing is drawn
}

func newRunner(t *testing.T, change ...func(*Options)) *runner {
	t.Helper()
	r := &runner{t: t, queue: &fakeQueue{}, clock: &clock{now: start}}
	opts := testOptions(t, r.queue, r.clock)
	for _, c := range change {
		c(&opts)
	}
	r.Model = New(t.Context(), opts)
	r.Signals = signal.New(&r.sent, signal.Abilities{Title: true, Progress: true, Notice: signal.OSC9})
	r.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	r.run(r.Init())
	return r
}

// send gives the model a message and runs what comes of it.
func (r *runner) send(msgs ...tea.Msg) {
	r.t.Helper()
	for _, msg := range msgs {
		r.steps++
		if r.steps > 100_000 {
			r.t.Fatal("the model never comes to rest")
		}
		_, cmd := r.Update(msg)
		if !r.blind {
			r.View()
		}
		r.run(cmd)
	}
}

func (r *runner) run(cmd tea.Cmd) {
	r.t.Helper()
	if cmd == nil {
		return
	}
	msg := cmd()
	if msg == nil {
		return
	}
	if _, ok := msg.(tea.QuitMsg); ok {
		r.quit = true
		return
	}
	// Batches, and sequences, whose type is not exported, are slices of commands.
	if v := reflect.ValueOf(msg); v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
		for i := range v.Len() {
			r.run(v.Index(i).Interface().(tea.Cmd))
		}
		return
	}
	r.send(msg)
}

// pass lets time go on, and everything happen that was set for it, in order.
func (r *runner) pass(d time.Duration) {
	r.t.Helper()
	end := r.clock.now.Add(d)
	for {
		next := -1
		for i, t := range r.clock.timers {
			if !t.at.After(end) && (next < 0 || t.at.Before(r.clock.timers[next].at)) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		t := r.clock.timers[next]
		r.clock.timers = append(r.clock.timers[:next], r.clock.timers[next+1:]...)
		r.clock.now = t.at
		r.send(t.msg(t.at))
	}
	r.clock.now = end
}

var special = map[string]tea.KeyType{
	"enter": tea.KeyEnter, "esc": tea.KeyEsc, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "tab": tea.KeyTab,
	"shift+tab": tea.KeyShiftTab, "backspace": tea.KeyBackspace, "ctrl+a": tea.KeyCtrlA, "ctrl+c": tea.KeyCtrlC,
	"ctrl+u": tea.KeyCtrlU, "ctrl+z": tea.KeyCtrlZ, "f1": tea.KeyF1,
}

// keyMsg is the message of a key by its name.
func keyMsg(name string) tea.KeyMsg {
	if kind, ok := special[name]; ok {
		return tea.KeyMsg{Type: kind}
	}
	if name == "space" || name == " " {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune(" ")}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

// typing is the time between two keys of a person who types fast.
const typing = 80 * time.Millisecond

// press presses keys as a person does, with time between them.
func (r *runner) press(names ...string) {
	r.t.Helper()
	for _, n := range names {
		r.send(keyMsg(n))
		r.pass(typing)
	}
}

// burst sends each character as a key of its own with no time between, as
// terminals do that do not mark a paste.
func (r *runner) burstOf(text string) {
	r.t.Helper()
	for _, c := range text {
		switch c {
		case '\n':
			r.send(keyMsg("enter"))
		case '\t':
			r.send(keyMsg("tab"))
		default:
			r.send(keyMsg(string(c)))
		}
	}
	r.pass(2 * patience)
}

// pasted sends text as a bracketed paste.
func (r *runner) pasted(text string) {
	r.t.Helper()
	r.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
}

// update sends what has changed in the queue.
func (r *runner) update(u queue.Update) { r.t.Helper(); r.send(updateMsg(u)) }

// screenText is the frame without colour, and without the spaces at the ends of lines.
func (r *runner) screenText() string {
	lines := strings.Split(ansi.Strip(r.View()), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// sees fails unless every text is on the screen.
func (r *runner) sees(texts ...string) {
	r.t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.screenText(), text) {
			r.t.Errorf("%q is not on the screen:\n%s", text, r.screenText())
		}
	}
}

// misses fails if a text is on the screen.
func (r *runner) misses(texts ...string) {
	r.t.Helper()
	for _, text := range texts {
		if strings.Contains(r.screenText(), text) {
			r.t.Errorf("%q is on the screen:\n%s", text, r.screenText())
		}
	}
}
