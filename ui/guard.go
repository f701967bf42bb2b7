package ui

import (
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/after"
	"bulkup/ui/droppath"
)

// slowest is how long the disk may take to say whether a burst names something. What
// is not known by then is shown as a drop, whose panel may wait for longer.
const slowest = time.Second

// lookup is a text of which the disk is asked whether it is a drop. Keys that come
// meanwhile wait, so that all keep their order.
type lookup struct {
	text    string
	held    []tea.KeyMsg // to be pressed if it is no drop
	given   string       // the beginning of it that was pressed already
	editing bool         // a line was edited when it began
	paste   bool         // it came in brackets, while a search was typed
	waiting []tea.KeyMsg
}

// guard holds a key back if it may belong to dropped text, and hands it on otherwise.
func (m *Model) guard(k tea.KeyMsg) tea.Cmd {
	if cmd, held := m.hold(k); held {
		return cmd
	}
	if len(m.burst.held) > 0 {
		return tea.Sequence(m.release(), m.guard(k))
	}
	m.burst = burst{}
	if k.Paste {
		return m.paste(string(k.Runes))
	}
	return m.key(k)
}

// hold keeps a key for later, and reports whether it does. Nothing on the screen changes
// by it: a drop that comes as keys is tens of thousands of them, and none is worth a frame.
func (m *Model) hold(k tea.KeyMsg) (tea.Cmd, bool) {
	switch l := m.asked; {
	case l != nil:
		l.waiting = append(l.waiting, k)
		return nil, true
	case !k.Paste && textOf(k) != "":
		m.burst.add(k, m.Opts.Now(), m.Opts.Paths, m.Editor() != nil)
		return m.wake(), true
	}
	return nil, false
}

// wake sets a timer for the end of the burst, unless one is set that ends before.
func (m *Model) wake() tea.Cmd {
	b, due := &m.burst, m.burst.due(m.Opts.Paths)
	if !b.wakes.IsZero() && !b.wakes.After(due) {
		return nil
	}
	b.wakes = due
	return m.Opts.Tick(due.Sub(m.Opts.Now()), func(time.Time) tea.Msg { return burstMsg{due} })
}

// woken ends the burst if no key has come for long enough.
func (m *Model) woken(msg burstMsg) tea.Cmd {
	b := &m.burst
	if len(b.held) == 0 || !b.wakes.Equal(msg.due) {
		return nil
	}
	b.wakes = time.Time{}
	if m.Opts.Now().Before(b.due(m.Opts.Paths)) {
		return m.wake()
	}
	return m.release()
}

// release ends a burst. Paths are text for a line that takes text, and else the disk
// is asked for them; everything else is keys, which are pressed now.
func (m *Model) release() tea.Cmd {
	b := &m.burst
	switch {
	case !b.likely(m.Opts.Paths):
		return m.press(b.give(m.Opts.Paths))
	case m.Editor() != nil && !m.Searching():
		m.Editor().Insert(textOfAll(b.held))
		m.burst = burst{}
		return nil
	}
	text := b.text.String()
	l := &lookup{text: text, held: b.held, given: strings.TrimSuffix(text, textOfAll(b.held)), editing: b.editing}
	m.burst = burst{}
	return m.lookUp(l)
}

// lookUp asks the disk whether a text is a drop.
func (m *Model) lookUp(l *lookup) tea.Cmd {
	m.asked = l
	read := sync.OnceValue(func() reading { return l.read(m.Opts.Paths) })
	return tea.Batch(
		after.Work(read, func(r reading) tea.Cmd {
			return m.decide(l, len(r.drop.Paths) > 0, r.whole, func() droppath.Drop { return r.drop })
		}),
		m.Opts.Tick(slowest, func(time.Time) tea.Msg {
			return after.Msg(func() tea.Cmd {
				return m.decide(l, true, true, func() droppath.Drop { return read().drop })
			})
		}),
	)
}

// reading is what a text was read as: whole, or without what was pressed as keys.
type reading struct {
	drop  droppath.Drop
	whole bool
}

// read reads the text; or else, when somebody typed just before the drop, the text
// without what was typed.
func (l *lookup) read(paths droppath.Env) reading {
	d := droppath.Parse(l.text, paths)
	if rest := l.text[len(l.given):]; len(d.Paths) == 0 && l.given != "" && droppath.MayBegin(rest, paths) {
		if own := droppath.Parse(rest, paths); len(own.Paths) > 0 {
			return reading{own, false}
		}
	}
	return reading{d, true}
}

// decide does what the text asks for, and then what the keys ask for that waited.
func (m *Model) decide(l *lookup, drop, whole bool, read func() droppath.Drop) tea.Cmd {
	if m.asked != l {
		return nil // decided already
	}
	m.asked = nil
	var cmds []tea.Cmd
	switch {
	case drop:
		if whole {
			cmds = append(cmds, m.takeBack(l))
		}
		cmds = append(cmds, m.Dropped(read))
	case l.paste && m.Editor() != nil:
		m.Editor().Insert(l.text)
	case !l.paste && m.idle(l):
		m.Choose()
		m.Notice("not found: "+strings.TrimSpace(l.text), true)
	default:
		cmds = append(cmds, m.press(l.held))
	}
	for _, k := range l.waiting {
		cmds = append(cmds, m.guard(k))
	}
	return tea.Sequence(cmds...)
}

// takeBack undoes what the first characters of a path did as keys, when they came
// alone: a slash opens a search, and letters go into it.
func (m *Model) takeBack(l *lookup) tea.Cmd {
	if l.given == "" || m.Editor() == nil {
		return nil
	}
	if !l.editing {
		return m.key(tea.KeyMsg{Type: tea.KeyEsc})
	}
	return m.press(slices.Repeat([]tea.KeyMsg{{Type: tea.KeyBackspace}}, utf8.RuneCountInString(l.given)))
}

// idle reports whether a burst begins with a key that does nothing, as a quote does:
// then nobody meant the keys, and the others of them would do anything.
func (m *Model) idle(l *lookup) bool {
	if m.Editor() != nil {
		return false
	}
	first := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(l.text)[:1]}
	for _, g := range m.Keys.Groups() {
		if key.Matches(first, g.Bindings...) {
			return false
		}
	}
	return true
}

// press presses keys one after the other.
func (m *Model) press(keys []tea.KeyMsg) tea.Cmd {
	var cmds []tea.Cmd
	for _, k := range keys {
		for _, one := range apart(k) {
			cmds = append(cmds, m.key(one))
		}
	}
	return tea.Sequence(cmds...)
}

// paste takes text that came in brackets: it goes into the line that is edited, or
// else names what to add. A path that exists is a drop for a search, too.
// It never acts as keys.
func (m *Model) paste(text string) tea.Cmd {
	m.Choose()
	switch e := m.Editor(); {
	case e == nil:
		return m.Drop(text, nil)
	case m.Searching() && droppath.MayBegin(text, m.Opts.Paths):
		return m.lookUp(&lookup{text: text, paste: true})
	default:
		e.Insert(text)
		return nil
	}
}
