package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/droppath"
	"bulkup/ui/droppath/droptest"
)

// collected returns a runner whose disk holds the paths, and what has been dropped.
func collected(t *testing.T, paths ...string) (r *runner, dropped *[]string) {
	dropped = new([]string)
	r = newRunner(t, func(o *Options) { o.Paths.Exists = func(p string) bool { return slices.Contains(paths, p) } })
	r.queue.survey = func(inputs []string, s job.Settings, engine string) (queue.Survey, error) {
		*dropped = slices.Clone(inputs)
		return queue.Survey{Images: len(inputs), Settings: s, Engine: engine, Plan: queue.Plan{Files: len(inputs), Tasks: len(inputs)}}, nil
	}
	r.update(sampleUpdate())
	r.inQueue()
	r.press("2")
	r.pass(time.Second)
	return r, dropped
}

// typed sends characters as the keys that Bubble Tea makes of them when they come at
// once.
func (r *runner) typed(text string) {
	for text != "" {
		n := strings.IndexAny(text, " \n\r")
		switch {
		case n < 0:
			n = len(text)
			fallthrough
		case n > 0:
			r.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text[:n])})
		case text[0] == ' ':
			n = 1
			r.send(keyMsg(" "))
		default:
			n = 1
			r.send(keyMsg("enter"))
		}
		text = text[n:]
	}
}

// away closes the panel of a drop, and fails if anything else is left of it.
func (r *runner) away(what string) {
	r.t.Helper()
	r.press("esc")
	if r.Dialog() != nil || r.Editor() != nil || r.quit {
		r.t.Fatalf("%s acted as keys:\n%s", what, r.screenText())
	}
	r.pass(time.Second)
}

// A drop without brackets is the same drop wherever it is cut by a gap.
func TestSplitDrops(t *testing.T) {
	const dir = "/home/me/my pictures/"
	var all []string
	for _, n := range droptest.Names() {
		all = append(all, dir+n)
	}
	r, dropped := collected(t, all...)
	r.blind = true
	for _, terminal := range droptest.Terminals() {
		if terminal.Brackets {
			continue
		}
		for _, path := range all {
			text := strings.Join(terminal.Send(path), "")
			for at := range text {
				*dropped, r.steps = nil, 0
				r.typed(text[:at])
				r.pass(patience - time.Millisecond)
				r.typed(text[at:])
				r.pass(longest)
				if !cmp.Equal([]string{path}, *dropped) {
					t.Fatalf("%s: %q with a gap at %d: %q\n%s", terminal.Name, text, at, *dropped, r.screenText())
				}
				r.away(fmt.Sprintf("%s: %q with a gap at %d", terminal.Name, text, at))
			}
		}
	}
}

// Every character by itself, with time between, is a drop still.
func TestSlowDrop(t *testing.T) {
	const path = "/home/me/a q x R.png"
	r, dropped := collected(t, path)
	for _, gap := range []time.Duration{time.Millisecond, pause, 19 * time.Millisecond} {
		*dropped = nil
		for _, c := range path {
			r.typed(string(c))
			r.pass(gap)
		}
		r.pass(longest)
		if !cmp.Equal([]string{path}, *dropped) {
			t.Errorf("a gap of %v: %q\n%s", gap, *dropped, r.screenText())
		}
		r.away(gap.String())
	}
}

// Two thousand files that come one by one, without brackets and with a gap after each,
// are one drop that loses none.
func TestTwoThousandWithGaps(t *testing.T) {
	var want []string
	for i := range 2000 {
		want = append(want, fmt.Sprintf("/home/me/my pictures/IMG %04d.png", i))
	}
	r, dropped := collected(t)
	have := make(map[string]bool)
	for _, p := range want {
		have[p] = true
	}
	r.Opts.Paths.Exists = func(p string) bool { return have[p] || p == "/home/me/my pictures" }
	for _, p := range want {
		r.send(keyMsg(p + " "))
		r.pass(pause)
	}
	r.pass(longest)
	if diff := cmp.Diff(want, *dropped); diff != "" {
		t.Error(diff)
	}
}

// What a person types is never a drop, however busy the machine is: keys, in order.
func TestTypingIsNoDrop(t *testing.T) {
	for name, chunks := range map[string][]string{
		"in time":         {"/", "b", "e", "a", "c", "h"},
		"two at once":     {"/b", "e", "a", "c", "h"},
		"three at once":   {"/be", "a", "c", "h"},
		"four at once":    {"/bea", "c", "h"},
		"nearly all":      {"/", "beach"},
		"all of it":       {"/beach"},
		"a folder, slow":  {"/ho", "m", "e"},
		"one at a time":   {"/", "h", "o", "m", "e"},
		"keys, then text": {"j", "/be", "ach"},
	} {
		r, dropped := collected(t, "/home")
		for _, c := range chunks {
			r.typed(c)
			r.pass(typing)
		}
		r.pass(longest)
		find := strings.TrimPrefix(strings.Join(chunks, ""), "j")[1:]
		if len(*dropped) > 0 || r.Dialog() != nil {
			t.Errorf("%s: dropped %q\n%s", name, *dropped, r.screenText())
		}
		r.sees("find: " + find)
	}
}

// A burst that names nothing is keys, and none is swallowed.
func TestBurstOfKeys(t *testing.T) {
	r, _ := collected(t)
	r.press("home")
	r.burstOf("kkjrp")
	if diff := cmp.Diff([]string{"retry [j00002]", "paused true"}, r.queue.calls()); diff != "" {
		t.Error(diff)
	}
	// One that begins with a key that does nothing is said to name nothing.
	r.burstOf(`'/nowhere/q x R.png'`)
	r.asked()
	r.sees("not found: '/nowhere/q x R.png'")
}

// A drop while a search is typed is a drop when it names something; text stays text.
func TestDropInASearch(t *testing.T) {
	const path = "/home/me/a q.png"
	r, dropped := collected(t, path)
	for name, send := range map[string]func(string){"in brackets": r.pasted, "as keys": r.burstOf} {
		r.press("/", "i", "m")
		*dropped = nil
		send(path)
		if !cmp.Equal([]string{path}, *dropped) {
			t.Errorf("%s: %q\n%s", name, *dropped, r.screenText())
		}
		r.press("esc")
		r.sees("find: im")
		send("/nowhere/x.png")
		r.sees("find: im/nowhere/x.png")
		r.press("esc")
		r.pass(time.Second)
	}
}

// Keys that come while the disk is asked wait, and a disk that does not answer is not
// waited for.
func TestKeysWaitForTheDisk(t *testing.T) {
	r, dropped := collected(t, "/home/me/a.png")
	r.typed("/nowhere")
	r.clock.now = r.clock.now.Add(patience)
	_, asking := r.Update(burstMsg{r.burst.wakes})
	r.send(keyMsg("x"), keyMsg("esc"))
	if r.Editor() != nil {
		t.Errorf("keys were pressed before the answer:\n%s", r.screenText())
	}
	r.run(asking)
	if r.Editor() != nil || r.Dialog() != nil || len(*dropped) > 0 {
		t.Errorf("after the answer:\n%s", r.screenText())
	}
	r.typed("/home/me/a.png")
	r.clock.now = r.clock.now.Add(patience)
	r.Update(burstMsg{r.burst.wakes}) // the disk never answers: the command is not run
	l := r.Model.asked
	read := func() droppath.Drop { return droppath.Parse(l.text, r.Opts.Paths) }
	r.run(r.decide(l, true, true, read))
	r.run(r.decide(l, false, true, read)) // too late
	r.sees("1 picture")
	if !cmp.Equal([]string{"/home/me/a.png"}, *dropped) {
		t.Errorf("dropped %q", *dropped)
	}
}
