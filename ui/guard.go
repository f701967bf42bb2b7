package ui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/droppath"
)

// pause is how long no key has to come for a burst to be over. Terminals type a
// drop without any pause; no person types as fast.
const pause = 10 * time.Millisecond

// burstMsg says that no key has come for a moment.
type burstMsg struct{ sequence int }

// burst holds keys back that may belong to dropped text. Some terminals, and
// Windows always, type what was dropped instead of marking it as a paste, and
// then a path such as "/a q b.png" would press q.
type burst struct {
	keys     []tea.KeyMsg
	sequence int // of the last key
}

// guard holds a key back if it may be text, and hands it on otherwise.
func (m *Model) guard(k tea.KeyMsg) tea.Cmd {
	if k.Paste {
		return tea.Sequence(m.release(), m.paste(string(k.Runes)))
	}
	if textOf(k) == "" {
		return tea.Sequence(m.release(), m.key(k))
	}
	m.burst.keys = append(m.burst.keys, k)
	m.burst.sequence++
	sequence := m.burst.sequence
	return m.Opts.Tick(pause, func(time.Time) tea.Msg { return burstMsg{sequence} })
}

// release ends a burst: it was a drop, or keys that are pressed now.
func (m *Model) release() tea.Cmd {
	held := m.burst.keys
	m.burst.keys = nil
	var text strings.Builder
	for _, k := range held {
		text.WriteString(textOf(k))
	}
	if droppath.LooksLikeDrop(text.String()) {
		return m.paste(text.String())
	}
	var cmds []tea.Cmd
	for _, k := range held {
		for _, one := range apart(k) {
			cmds = append(cmds, m.key(one))
		}
	}
	return tea.Sequence(cmds...)
}

// apart splits letters that came in one piece, as they do over slow lines, into
// the keys that were pressed.
func apart(k tea.KeyMsg) []tea.KeyMsg {
	if k.Type != tea.KeyRunes || len(k.Runes) < 2 {
		return []tea.KeyMsg{k}
	}
	keys := make([]tea.KeyMsg, len(k.Runes))
	for i, r := range k.Runes {
		keys[i] = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}
	}
	return keys
}

// textOf is what a key would add to a text, "" for keys that never belong to one.
func textOf(k tea.KeyMsg) string {
	switch k.Type {
	case tea.KeyRunes, tea.KeySpace:
		if !k.Alt {
			return string(k.Runes)
		}
	case tea.KeyEnter, tea.KeyCtrlJ:
		if !k.Alt {
			return "\n"
		}
	case tea.KeyTab:
		return "\t"
	}
	return ""
}

// paste takes text that came at once: it goes into the line that is edited, or
// else names what shall be added. It never acts as keys.
func (m *Model) paste(text string) tea.Cmd {
	m.Choose()
	if e := m.Editor(); e != nil {
		e.Insert(text)
		return nil
	}
	return m.Drop(text, nil)
}
