// Package keys holds every key binding of the terminal. What the screen says about keys
// is generated from here and written nowhere else. It handles no key. Start reading at
// Map.
package keys

import "github.com/charmbracelet/bubbles/key"

func bind(help, what string, names ...string) key.Binding {
	return key.NewBinding(key.WithKeys(names...), key.WithHelp(help, what))
}

// Global are the keys of every screen.
type Global struct {
	Add, AddTab, JobsTab, HistoryTab, SettingsTab, SampleTab, Mouse, Help, Suspend, Quit key.Binding
}

// Move are the keys of everything that has a cursor.
type Move struct{ Up, Down, PageUp, PageDown, Home, End key.Binding }

// Jobs are the keys of the jobs screen.
type Jobs struct {
	Mark, MarkTo, MarkAll, Clear                    key.Binding
	Retry, RetryFailed, Pause, Remove, Open, Change key.Binding
	Find, Sort, Reverse, NextFilter, PreviousFilter key.Binding
	Earlier, Later                                  key.Binding
	Copy, OpenFile, OpenFolder, Sample, Undo        key.Binding
	Quit                                            key.Binding
}

// Detail are the keys of one job's details.
type Detail struct {
	Back, Retry, Remove, Change, Next, Previous key.Binding
	Copy, CopyTask, OpenFile, OpenFolder        key.Binding
	Compare                                     key.Binding
}

// Preview are the keys of the pictures before and after.
type Preview struct {
	Left, Right, Zoom                 key.Binding
	PanLeft, PanDown, PanUp, PanRight key.Binding
	Next, Previous, OpenFile, Back    key.Binding
}

// History are the keys of the history screen.
type History struct {
	Fetch, Mark, MarkTo, MarkAll, Clear         key.Binding
	Older, Reload, NextFilter, Engine, OpenFile key.Binding
	Copy, Quit                                  key.Binding
}

// Picker are the keys of the files on the add screen. No bare letter does
// anything that cannot be undone.
type Picker struct {
	Mark, MarkAll, Clear, Open, Into, Choose, Parent, Home, Hidden, Find, Refresh, Watch key.Binding
}

// Settings are the keys of the settings beside the picker; the last four work
// in the picker too.
type Settings struct{ Before, After, Edit, Back, Switch, Sample, Presets, EnterKey, UseUpscayl key.Binding }

// Preferences are the keys of the screen of all settings.
type Preferences struct{ Edit, Earlier, Later, Quit key.Binding }

// Presets are the keys of the dialog of presets.
type Presets struct{ Apply, Save, Remove, Find, Away key.Binding }

// Drop are the keys of the panel that a drop opens.
type Drop struct{ Start, Model, Scale, Format, Face, Engine, Exists, Pages, Presets, Away key.Binding }

// Sample are the keys of the dialog that begins a sample.
type Sample struct{ Start, Mark, Scale, Away key.Binding }

// Trial are the keys of a sample's results, beside those for zooming.
type Trial struct{ Left, Right, Use, Back key.Binding }

// Question are the keys of a question.
type Question struct{ Yes, No key.Binding }

// Text are the keys that end the editing of a line.
type Text struct{ Accept, Away key.Binding }

// Map is all of them.
type Map struct {
	Global      Global
	Move        Move
	Jobs        Jobs
	Detail      Detail
	Preview     Preview
	History     History
	Picker      Picker
	Settings    Settings
	Preferences Preferences
	Presets     Presets
	Drop        Drop
	Sample      Sample
	Trial       Trial
	Question    Question
	Text        Text
}

// Default returns the bindings that bulkup comes with. No bare letter quits or
// does anything irreversible at once while files are being chosen.
func Default() Map {
	return Map{
		Global: Global{
			Add:         bind("a", "add", "a"),
			AddTab:      bind("1", "add screen", "1"),
			JobsTab:     bind("2", "jobs screen", "2"),
			HistoryTab:  bind("3", "history screen", "3"),
			SettingsTab: bind("4", "settings screen", "4"),
			SampleTab:   bind("5", "sample screen", "5"),
			Mouse:       bind("m", "mouse on or off", "m"),
			Help:        bind("?", "help", "?"),
			Suspend:     bind("ctrl+z", "to the shell", "ctrl+z"),
			Quit:        bind("ctrl+c", "quit", "ctrl+c"),
		},
		Move: Move{
			Up:       bind("↑", "up", "up", "k"),
			Down:     bind("↓", "down", "down", "j"),
			PageUp:   bind("pgup", "page up", "pgup", "ctrl+u"),
			PageDown: bind("pgdn", "page down", "pgdown", "ctrl+d"),
			Home:     bind("home", "first", "home", "g"),
			End:      bind("end", "last", "end", "G"),
		},
		Jobs: Jobs{
			Mark:           bind("space", "mark", " "),
			MarkTo:         bind("v", "mark up to here", "v"),
			MarkAll:        bind("ctrl+a", "mark all shown", "ctrl+a"),
			Clear:          bind("esc", "clear marks, search, filter", "esc"),
			Retry:          bind("r", "retry", "r"),
			RetryFailed:    bind("R", "retry all failed", "R"),
			Pause:          bind("p", "pause", "p"),
			Remove:         bind("x", "remove", "x"),
			Open:           bind("enter", "details", "enter"),
			Change:         bind("c", "change settings", "c"),
			Find:           bind("/", "find", "/"),
			Sort:           bind("s", "sort", "s"),
			Reverse:        bind("S", "sort the other way round", "S"),
			NextFilter:     bind("tab", "filter", "tab"),
			PreviousFilter: bind("shift+tab", "filter back", "shift+tab"),
			Earlier:        bind("K", "earlier in the queue", "K"),
			Later:          bind("J", "later in the queue", "J"),
			Copy:           bind("y", "copy path", "y"),
			OpenFile:       bind("o", "open result", "o"),
			OpenFolder:     bind("O", "open its folder", "O"),
			Sample:         bind("t", "try models on it", "t"),
			Undo:           bind("u", "undo removal", "u"),
			Quit:           bind("q", "quit", "q"),
		},
		Detail: Detail{
			Back:       bind("esc", "back", "esc", "enter", "q"),
			Retry:      bind("r", "retry", "r"),
			Remove:     bind("x", "remove", "x"),
			Change:     bind("c", "change settings", "c"),
			Next:       bind("n", "next job", "n", "right"),
			Previous:   bind("b", "previous job", "b", "left"),
			Copy:       bind("y", "copy path", "y"),
			Compare:    bind("v", "before and after", "v"),
			CopyTask:   bind("Y", "copy task", "Y"),
			OpenFile:   bind("o", "open result", "o"),
			OpenFolder: bind("O", "open its folder", "O"),
		},
		Preview: Preview{
			Left:     bind("←", "divider left", "left"),
			Right:    bind("→", "divider right", "right"),
			Zoom:     bind("z", "1:1 or all", "z", " "),
			PanLeft:  bind("h", "look left", "h", "shift+left"),
			PanDown:  bind("j", "look down", "j", "down"),
			PanUp:    bind("k", "look up", "k", "up"),
			PanRight: bind("l", "look right", "l", "shift+right"),
			Next:     bind("n", "next job", "n"),
			Previous: bind("b", "previous job", "b"),
			OpenFile: bind("o", "open result", "o"),
			Back:     bind("esc", "back", "esc", "enter", "v", "q"),
		},
		History: History{
			Fetch:      bind("enter", "fetch again", "enter"),
			Mark:       bind("space", "mark", " "),
			MarkTo:     bind("v", "mark up to here", "v"),
			MarkAll:    bind("ctrl+a", "mark all shown", "ctrl+a"),
			Clear:      bind("esc", "clear marks, filter", "esc"),
			Older:      bind("n", "older ones", "n"),
			Reload:     bind("r", "read again", "r"),
			NextFilter: bind("tab", "filter", "tab"),
			Engine:     bind("e", "engine", "e"),
			OpenFile:   bind("o", "open result", "o"),
			Copy:       bind("y", "copy task", "y"),
			Quit:       bind("q", "quit", "q"),
		},
		Picker: Picker{
			Mark:    bind("space", "mark", " "),
			MarkAll: bind("ctrl+a", "mark all shown", "ctrl+a"),
			Clear:   bind("esc", "clear filter, marks", "esc"),
			Open:    bind("enter", "open or add", "enter"),
			Into:    bind("→", "open folder", "right", "l"),
			Choose:  bind("a", "add", "a"),
			Parent:  bind("←", "folder above", "left", "h", "backspace"),
			Home:    bind("~", "home folder", "~"),
			Hidden:  bind(".", "hidden files", "."),
			Find:    bind("/", "filter or path", "/"),
			Refresh: bind("ctrl+r", "read again", "ctrl+r"),
			Watch:   bind("w", "watch folder", "w"),
		},
		Settings: Settings{
			Before:   bind("←", "previous value", "left"),
			After:    bind("→", "next value", "right"),
			Edit:     bind("enter", "change", "enter", " "),
			Back:     bind("esc", "to the files", "esc"),
			Switch:   bind("tab", "settings", "tab", "shift+tab"),
			Sample:   bind("t", "try models on it", "t"),
			Presets:  bind("P", "presets", "P"),
			EnterKey: bind("K", "enter API key", "K"), UseUpscayl: bind("U", "use Upscayl's engine", "U"),
		},
		Preferences: Preferences{
			Edit:    bind("enter", "change", "enter"),
			Earlier: bind("K", "rule earlier", "K"),
			Later:   bind("J", "rule later", "J"),
			Quit:    bind("q", "quit", "q"),
		},
		Presets: Presets{
			Apply:  bind("enter", "apply", "enter"),
			Save:   bind("s", "save as", "s"),
			Remove: bind("x", "remove", "x"),
			Find:   bind("/", "find", "/"),
			Away:   bind("esc", "back", "esc", "q"),
		},
		Drop: Drop{
			Start:   bind("enter", "start", "enter"),
			Model:   bind("m", "model", "m"),
			Scale:   bind("s", "scale", "s"),
			Format:  bind("f", "format", "f"),
			Face:    bind("h", "face", "h"),
			Engine:  bind("e", "engine", "e"),
			Exists:  bind("i", "if it exists", "i"),
			Pages:   bind("a", "all pages", "a"),
			Presets: bind("P", "presets", "P"),
			Away:    bind("esc", "cancel", "esc"),
		},
		Sample: Sample{
			Start: bind("enter", "start", "enter"),
			Mark:  bind("space", "choose", " "),
			Scale: bind("s", "scale", "s"),
			Away:  bind("esc", "cancel", "esc"),
		},
		Trial: Trial{
			Left:  bind("←", "previous model", "left"),
			Right: bind("→", "next model", "right"),
			Use:   bind("enter", "use this model", "enter"),
			Back:  bind("esc", "back", "esc", "q"),
		},
		Question: Question{
			Yes: bind("y", "yes", "y", "Y"),
			No:  bind("n", "no", "n", "N", "esc"),
		},
		Text: Text{
			Accept: bind("enter", "keep", "enter"),
			Away:   bind("esc", "cancel", "esc"),
		},
	}
}
