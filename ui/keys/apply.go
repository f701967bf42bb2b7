package keys

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/config/near"
)

// Check says what is wrong with the keys that a user has set, as Apply takes them.
func Check(keys map[string][]string) error {
	m := Default()
	return m.Apply(keys)
}

// Apply gives bindings the keys that a user has set, all of them or none. A
// binding has a name with its group, "jobs.retry"; without the group, it is the
// one that works everywhere, or else those of that name in every group. The more
// exact name wins. No keys at all take the keys of a binding away.
func (m *Map) Apply(keys map[string][]string) error {
	next := *m
	all := next.all()
	names := slices.Sorted(maps.Keys(keys))
	slices.SortStableFunc(names, func(a, b string) int { return strings.Count(a, ".") - strings.Count(b, ".") })
	for _, name := range names {
		meant := meaning(all, name)
		if len(meant) == 0 {
			return fmt.Errorf("%q is no binding%s", name, near.Advice(name, bindingNames(all)))
		}
		for _, b := range meant {
			if err := b.rebind(keys[name]); err != nil {
				return err
			}
		}
	}
	if err := next.conflict(); err != nil {
		return err
	}
	*m = next
	return nil
}

// meaning returns the bindings that a name stands for.
func meaning(all []binding, name string) []binding {
	var exact, loose []binding
	for _, b := range all {
		switch {
		case b.name == name, b.name == "global."+name:
			exact = append(exact, b)
		case strings.HasSuffix(b.name, "."+name):
			loose = append(loose, b)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return loose
}

func bindingNames(all []binding) []string {
	names := make([]string, len(all))
	for i, b := range all {
		names[i] = b.name
	}
	return names
}

// rebind gives a binding other keys, and a help that shows the first of them.
func (b binding) rebind(names []string) error {
	if len(names) == 0 && b.needed() {
		return fmt.Errorf("%s needs a key: without it there would be no way on", b.name)
	}
	var keys []string // nil disables a binding
	for _, name := range names {
		k, err := parse(name)
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		if typed(k) && b.whileTyping() {
			return fmt.Errorf(`%s: %q is text that can be typed there; use a key such as "ctrl+q" or "f10"`, b.name, name)
		}
		keys = append(keys, k)
	}
	if arrow := usual(b.name); strings.HasPrefix(b.name, "move.") && !slices.Contains(keys, arrow) {
		keys = append(keys, arrow) // these always move: the wheel comes as arrows, too
	}
	b.SetKeys(keys...)
	if len(keys) > 0 {
		b.SetHelp(shown(keys[0]), b.Help().Desc)
	}
	return nil
}

// usual is the first of the keys that bulkup comes with.
func usual(name string) string {
	m := Default()
	for _, b := range m.all() {
		if b.name == name {
			return b.Keys()[0]
		}
	}
	return ""
}

// needed bindings cannot be without a key: the help, and whatever leads out of
// somewhere.
func (b binding) needed() bool {
	_, what, _ := strings.Cut(b.name, ".")
	return b.name == "global.quit" || b.name == "global.help" || slices.Contains([]string{"away", "back", "accept", "yes", "no"}, what)
}

// whileTyping reports whether a binding works while text is typed.
func (b binding) whileTyping() bool {
	return b.name == "global.quit" || b.name == "global.suspend" || strings.HasPrefix(b.name, "text.")
}

// typed reports whether a key is a character of a text.
func typed(k string) bool { return len([]rune(k)) == 1 }

// parse reads a key's name, as people and as Bubble Tea write it.
func parse(name string) (string, error) {
	k := name
	switch strings.ToLower(name) {
	case "space":
		return " ", nil
	case "escape":
		return "esc", nil
	case "return":
		return "enter", nil
	case "pgdn":
		return "pgdown", nil
	}
	if single, _ := strings.CutPrefix(k, "alt+"); typed(single) && unicode.IsGraphic([]rune(single)[0]) || named[strings.ToLower(single)] {
		if typed(single) {
			return k, nil
		}
		return strings.ToLower(k), nil
	}
	return "", fmt.Errorf(`%q is no key that a terminal can tell; use one such as "R", "ctrl+r", "alt+r" or "f5"`, name)
}

// named are the keys that have a name.
var named = func() map[string]bool {
	all := make(map[string]bool)
	for k := tea.KeyType(-128); k < 128; k++ {
		if name := k.String(); name != "" && k != tea.KeyRunes {
			all[name] = true
		}
	}
	return all
}()

var pretty = map[string]string{" ": "space", "up": "↑", "down": "↓", "left": "←", "right": "→", "pgdown": "pgdn"}

// shown is a key as hints and help show it.
func shown(k string) string {
	if p, ok := pretty[k]; ok {
		return p
	}
	return k
}

// spelt is a key as a message in the settings names it.
func spelt(k string) string {
	if k == " " {
		return "space"
	}
	return k
}
