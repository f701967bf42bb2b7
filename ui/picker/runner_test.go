package picker

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"go.uber.org/goleak"

	"bulkup/ui/keys"
	"bulkup/ui/theme"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a picker whose commands are run at once, to the end.
type rig struct {
	*Picker
	t      *testing.T
	root   string
	chosen []string
	watch  []string // folders, each time that one was asked for
}

// tree makes files and folders (whose names end in a slash) in a new folder.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(path, []byte("12345"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func newRig(t *testing.T, root string, change ...func(*Options)) *rig {
	t.Helper()
	o := Options{Theme: theme.New(theme.Options{NoColor: true}), Keys: KeysOf(keys.Default()), Dir: root}
	for _, c := range change {
		c(&o)
	}
	r := &rig{Picker: New(o), t: t, root: root}
	r.run(r.Init())
	return r
}

func (r *rig) run(cmd tea.Cmd) {
	r.t.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			r.run(c)
		}
	case ChosenMsg:
		r.chosen = msg.Paths
	case WatchMsg:
		r.watch = append(r.watch, msg.Dir)
	default:
		r.run(r.Update(msg))
	}
}

var special = map[string]tea.KeyType{
	"enter": tea.KeyEnter, "esc": tea.KeyEsc, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "ctrl+a": tea.KeyCtrlA,
	"ctrl+r": tea.KeyCtrlR, "space": tea.KeySpace, "backspace": tea.KeyBackspace,
}

func keyMsg(name string) tea.KeyMsg {
	k := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
	if kind, ok := special[name]; ok {
		k = tea.KeyMsg{Type: kind}
		if kind == tea.KeySpace {
			k.Runes = []rune(" ")
		}
	}
	return k
}

// press presses keys one after the other.
func (r *rig) press(names ...string) {
	r.t.Helper()
	for _, name := range names {
		r.run(r.Update(keyMsg(name)))
	}
}

// text types characters one after the other.
func (r *rig) text(s string) {
	r.t.Helper()
	for _, c := range s {
		r.press(string(c))
	}
}

// lines is the screen without what fills the ends of lines.
func (r *rig) lines(width, height int) []string {
	lines := strings.Split(ansi.Strip(r.View(width, height)), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return lines
}

// visible is the names that are shown.
func (r *rig) visible() []string {
	var all []string
	for _, path := range r.table.Keys() {
		all = append(all, filepath.Base(path))
	}
	return all
}

// in is paths within the rig's folder.
func (r *rig) in(names ...string) []string {
	for i, n := range names {
		names[i] = filepath.Join(r.root, filepath.FromSlash(n))
	}
	return names
}

var errTest = errors.New("the line is down")
