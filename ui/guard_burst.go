package ui

import (
	"strings"
	"time"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/droppath"
)

const (
	// pause is how long no key has to come for a burst of keys to be over.
	pause = 10 * time.Millisecond
	// patience is how long more of a path is waited for: terminals, and what stands
	// between, send a large drop in pieces.
	patience = 150 * time.Millisecond
	// longest is the most that is waited for, where the gaps have been long.
	longest = time.Second
	// tempo is the mean time between two characters of a path. No person types as fast.
	tempo = 20 * time.Millisecond
	// fewest is how many characters a path has at least; what is shorter is typed.
	fewest = 4
)

// burstMsg says that it is time to see whether a burst is over.
type burstMsg struct{ due time.Time }

// burst is keys that may belong to dropped text. Some terminals, and Windows always,
// type what was dropped instead of marking it as a paste, and then a path such as
// "/a q b.png" would press q. The first characters may come alone, and be pressed as
// keys, before the others show what they were.
type burst struct {
	text    strings.Builder // of all its keys
	count   int             // characters of it
	held    []tea.KeyMsg    // those that were not pressed yet
	editing bool            // a line was edited when it began
	first   time.Time       // when its first key came
	last    time.Time
	gap     time.Duration // the longest between two keys
	wakes   time.Time     // when the timer ends that is set; zero for none
}

// add takes a key.
func (b *burst) add(k tea.KeyMsg, now time.Time, paths droppath.Env, editing bool) {
	text := textOf(k)
	alone := len(b.held) == 0
	if alone && (now.Sub(b.last) > b.patience() || !droppath.MayBegin(b.text.String()+text, paths)) {
		*b = burst{}
	}
	if b.count == 0 {
		b.first, b.editing = now, editing
	} else {
		b.gap = max(b.gap, now.Sub(b.last))
	}
	b.text.WriteString(text)
	b.count += utf8.RuneCountInString(text)
	b.held, b.last = append(b.held, k), now
}

// likely reports whether the keys may be dropped paths: they begin like one, and
// came faster than a person types.
func (b *burst) likely(paths droppath.Env) bool {
	text := b.text.String()
	return b.count >= fewest && b.last.Sub(b.first) <= tempo*time.Duration(b.count-1) &&
		droppath.MayBegin(text, paths) && strings.Trim(text, " \t\n\"'") != ""
}

// patience is how long more is waited for: longer where there have been long gaps.
func (b *burst) patience() time.Duration { return min(max(patience, 3*b.gap), longest) }

// due is when the burst is over if no key comes.
func (b *burst) due(paths droppath.Env) time.Time {
	if b.likely(paths) {
		return b.last.Add(b.patience())
	}
	return b.last.Add(pause)
}

// give returns the keys that were held back, to be pressed. Their text is kept as long
// as a path may have begun with it.
func (b *burst) give(paths droppath.Env) []tea.KeyMsg {
	held := b.held
	b.held, b.wakes = nil, time.Time{}
	if b.count >= fewest || !droppath.MayBegin(b.text.String(), paths) {
		*b = burst{}
	}
	return held
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

func textOfAll(keys []tea.KeyMsg) string {
	var text strings.Builder
	for _, k := range keys {
		text.WriteString(textOf(k))
	}
	return text.String()
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
