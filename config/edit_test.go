package config

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"bulkup/config/document"
)

// sampleValues are values that settings take, by their names.
var sampleValues = map[string][]string{
	"scale": {"1", "8"}, "name": {"{name}", "a \"b\" \\ # c = d", "日本 {name}"}, "face": {"true", "false"}, "format": {"jpg"},
	"limits.start-task": {"0", "7"}, "limits.window": {"20s"}, "limit-rate": {"2MB/s", "0"}, "max-credits": {"5", "-1"},
	"bytescale.account-id": {"A1"}, "gjirafa.api-key": {"k-1"}, "presets.a": {"2x", "quick-clear-4x png face"}, "rules.new": {"a b/** -> 2x"},
}

// setAndCompare sets one value and fails if anything else has changed: no other
// value of the file, and no comment but that of what is taken out.
func setAndCompare(t *testing.T, before, name, to string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "config.toml")
	if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	src := Sources{Dirs: Dirs{Config: dir, State: "/state"}}
	s, o, err := Load(src)
	if err != nil {
		return // the user would have got an error at the start
	}
	failed := NewStore(src, s, o, Account{}).Set(name, to)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	after := string(text)
	if failed != nil {
		if after != before {
			t.Fatalf("%s = %q on\n%s\nfailed with %v and left\n%s", name, to, before, failed, after)
		}
		return
	}
	compare(t, src, before, after, name, to)
}

// compare fails the test if more has changed between two texts than one value.
func compare(t *testing.T, src Sources, before, after, name, to string) {
	t.Helper()
	then, now := tree(t, before), tree(t, after)
	key := strings.TrimSuffix(name, ".new")
	cut(then, strings.Split(key, "."))
	cut(now, strings.Split(key, "."))
	if diff := cmp.Diff(then, now); diff != "" {
		t.Fatalf("%s = %q on\n%s\nchanged\n%s\n%s", name, to, before, after, diff)
	}
	if got, _, err := loaded(src, after); err != nil || to != "" && key == name && !strings.HasPrefix(name, "presets") && !says(got, name, to) {
		t.Fatalf("%s = %q on\n%s\ncannot be read again: %v\n%s", name, to, before, err, after)
	}
	if to == "" || strings.HasPrefix(name, "presets.") {
		return // lines that are taken out take their comments along
	}
	left := comments(after)
	for _, c := range comments(before) {
		if at := slices.Index(left, c); at < 0 {
			t.Fatalf("%s = %q on\n%s\nlost %q\n%s", name, to, before, c, after)
		} else {
			left = slices.Delete(left, at, at+1)
		}
	}
}

// loaded returns the settings by a file of that text.
func loaded(src Sources, text string) (Settings, Origins, error) {
	return src.load(func(string) ([]byte, error) { return []byte(text), nil })
}

// says reports whether a setting has the value that a text stands for.
func says(s Settings, name, text string) bool {
	row, _ := named(name)
	want := Defaults()
	_ = row.set(&want, text)
	return row.value(s) == row.value(want) || name == "max-credits" && text == "-1"
}

func tree(t *testing.T, text string) map[string]any {
	t.Helper()
	m := make(map[string]any)
	if err := toml.Unmarshal(bytes.TrimPrefix([]byte(text), document.ByteOrderMark), &m); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return m
}

// cut takes a value out of a tree, and tables that are empty then.
func cut(m map[string]any, path []string) {
	sub, deeper := m[path[0]].(map[string]any)
	if deeper && len(path) > 1 {
		cut(sub, path[1:])
	} else if len(path) == 1 {
		delete(m, path[0])
	}
	if len(sub) == 0 && deeper {
		delete(m, path[0])
	}
}

// comments are those that cannot be part of a text, since they are marked.
func comments(text string) []string { return regexp.MustCompile(`#! \d+`).FindAllString(text, -1) }

// Files as people may write them: any order, layout and way to write a name.
func TestOnlyOneValueChanges(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	names := slices.Sorted(maps.Keys(sampleValues))
	pieces := [][]string{
		{"scale = 2", "\"scale\"=3", "  scale\t=  4  ", "", ""},
		{"name = '''\n# no comment\n{name}'''", "name = \"{name}\" ", "name = 'a # b'", ""},
		{"format = \"webp\"", "'format' = 'png'", ""},
		{"limits.window = \"2h\"", "limits = { window = \"2h\", start-task = 3 }", "[limits]\nwindow = \"2h\"", "[ limits ]", "[limits]\n\n\nstart-task = 9", ""},
		{"[bytescale]\naccount-id = \"X\"", ""},
		{"[presets.a]\nscale = 2", "[presets.a]", "[presets.b]\nface = true\n[presets.a]\nmodel = \"m\"", "[presets]\na = {scale = 2}", "[presets]\na.scale = 3\na.face = false", ""},
		{"[[rules]]\nmatch = \"x\"\nscale = 2", "[[rules]]\nmatch = \"x\"\nscale = 2\n[[rules]]\nmatch = \"y\"\nscale = 3", ""},
	}
	for range 60 {
		var b strings.Builder
		eol := []string{"\n", "\r\n"}[random.IntN(2)]
		line := func() {
			switch random.IntN(3) {
			case 0:
				fmt.Fprintf(&b, "#! %d\n", random.IntN(1e6))
			case 1:
				b.WriteString("\n")
			}
		}
		line()
		for _, choices := range pieces {
			piece := choices[random.IntN(len(choices))]
			if piece != "" && random.IntN(2) == 0 {
				piece += fmt.Sprintf(" #! %d", random.IntN(1e6))
			}
			b.WriteString(piece)
			if piece != "" {
				b.WriteString("\n")
			}
			line()
		}
		text := strings.ReplaceAll(b.String(), "\n", eol)
		if random.IntN(4) == 0 {
			text = strings.TrimSuffix(text, eol)
		}
		for range 4 {
			name := names[random.IntN(len(names))]
			all := append(sampleValues[name], "")
			setAndCompare(t, text, name, all[random.IntN(len(all))])
		}
	}
}

func FuzzSet(f *testing.F) {
	f.Add(lists, "scale", "8")
	f.Add("limits = {}", "limits.window", "")
	f.Add("\ufeff[presets]\r\na.scale = 2 # x", "presets.a", "png")
	f.Add("[[rules]]\nmatch = \"a\"\nscale = 1", "rules.1", "b -> 2x")
	f.Fuzz(func(t *testing.T, text, name, to string) {
		src, to := Sources{Dirs: Dirs{Config: "/config", State: "/state"}}, strings.TrimSpace(to)
		s, _, err := loaded(src, text)
		if err != nil || strings.HasPrefix(name, "rules.") {
			return
		}
		after, _, err := src.edited(name, "/config/config.toml", []byte(text), func(before Settings) (change, error) {
			return src.suited(s).change(name, to, before)
		})
		if err == nil {
			compare(t, src, text, string(after), name, to)
		}
	})
}
