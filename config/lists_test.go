package config

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bulkup/config/choice"
)

const lists = `# mine
scale = 2

# for old paper
[presets.scans]
model = "natural-plus-4x" # the best
format = "png"

[presets.small]
scale = 2
face = false

# paper
[[rules]]
match = "scans/**"
model = "natural-plus-4x"

[[rules]]
match = "**/*.webp" # small
face = true
`

func TestLists(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", lists+"[keys]\nretry = \"R\"\njobs.find = [\"f\", \"ctrl+f\"]\nmouse = []\njobs.sort = \"\"\n")
	s, _ := p.load()
	yes, no := true, false
	want := Defaults()
	want.Scale, want.State = 2, p.dirs.State
	want.Presets = map[string]choice.Choice{"scans": {Model: "natural-plus-4x", Format: "png"}, "small": {Scale: 2, Face: &no}}
	want.Rules = []Rule{{Match: "scans/**", Model: "natural-plus-4x"}, {Match: "**/*.webp", Face: &yes}}
	want.Keys = map[string][]string{"retry": {"R"}, "jobs.find": {"f", "ctrl+f"}, "mouse": {}, "jobs.sort": {}}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
}

func TestListsAreRefused(t *testing.T) {
	const file = "~/config/config.toml"
	for _, c := range []struct{ name, text, want string }{
		{"part of a preset", "[presets.a]\nmodle = \"x\"\n", `unknown setting "presets.a.modle" on line 2 of ` + file + `; did you mean "presets.a.model"?`},
		{"part of a rule", "[[rules]]\nmtach = \"x\"\n", `unknown setting "rules.mtach" on line 2 of ` + file + `; did you mean "rules.match"?`},
		{"rules", "[[rule]]\nmatch = \"x\"\n", `unknown setting "rule" on line 1 of ` + file + `; did you mean "rules"?`},
		{"scale", "[presets.a]\nscale = 9\n", `presets.a.scale (file ` + file + `): "9" cannot be used; use a whole number from 1 to 8`},
		{"name", "[presets.\"a b\"]\nscale = 2\n", `presets (file ` + file + `): "a b" cannot be a preset's name; use letters, digits, - and _ only`},
		{"model", "[[rules]]\nmatch = \"a\"\nmodel = \"quick-clear\"\n", `rules.1.model (file ` + file + `): "quick-clear" is not a known model; did you mean "quick-clear-4x"?`},
		{"pattern", "[[rules]]\nmatch = \"a[\"\nscale = 2\n", `rules.1.match (file ` + file + `): "a[" is no pattern; close every [ and {, and write a folder with / and not with \`},
		{"no pattern", "[[rules]]\nscale = 2\n", `rules.1.match (file ` + file + `): a rule needs a pattern; use one such as scans/** or **/*.png`},
		{"nothing chosen", "[[rules]]\nmatch = \"a\"\n", `rules.1.match (file ` + file + `): the rule for "a" changes nothing; use a model, a scale, a format, face or no-face, in any order`},
		{"key", "[keys]\nretry = 3\n", `keys.retry (file ` + file + `): "3" cannot be used; use a key such as "R" or a list of keys such as ["R", "ctrl+r"]`},
		{"keys", "[keys]\nretry = [3]\n", `keys.retry (file ` + file + `): "3" cannot be used; use a key such as "R" or a list of keys such as ["R", "ctrl+r"]`},
		{"groups", "[keys.jobs.more]\nretry = \"R\"\n", `keys.jobs.more (file ` + file + `): a binding has one group at most, as in jobs.retry`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t)
			p.write("config.toml", c.text)
			if got := p.refusal(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestKeysAreCheckedByTheScreen(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", "[keys]\nretry = \"R\"\n")
	src := p.sources()
	src.Keys = func(keys map[string][]string) error { return errors.New("keys of " + keys["retry"][0] + "\x1b") }
	if _, _, err := Load(src); err == nil || err.Error() != "keys (file "+p.dirs.Config+"/config.toml): keys of R�" {
		t.Errorf("error is %v", err)
	}
}

// A preset is stronger than the plain settings of the file, and a flag stronger
// than the preset.
func TestPreset(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", lists)
	p.env["BULKUP_FORMAT"] = "webp"
	p.args = []string{"--preset", "scans", "--model", "quick-clear-4x"}
	s, o := p.load()
	if s.Model != "quick-clear-4x" || s.Scale != 2 || s.Format != "png" {
		t.Errorf("%s %d %s", s.Model, s.Scale, s.Format)
	}
	if o.Of("format") != "preset scans" || o.Of("model") != "flag --model" || o.Of("preset") != "flag --preset" {
		t.Errorf("origins are %v", o)
	}
	p.env["BULKUP_PRESET"], p.args = "small", nil
	if s, _ := p.load(); s.Face || s.Preset != "small" {
		t.Errorf("the preset of the environment is %q", s.Preset)
	}
	p.args = []string{"--preset", "smal"}
	if got := p.refusal(); got != `preset (flag --preset): "smal" is not a preset; did you mean "small"?` {
		t.Error(got)
	}
}

// A preset's size is one as a whole: no side of the file's is part of it.
func TestPresetWithSize(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", "width = 300\nfit = \"outside\"\n[presets.tall]\nheight = 1080\n[presets.tv]\nwidth = 1920\nheight = 1080\nfit = \"exact\"\n")
	p.args = []string{"--preset", "tall"}
	if s, o := p.load(); s.Width != 0 || s.Height != 1080 || s.Fit != "outside" || o.Of("height") != "preset tall" {
		t.Errorf("%d×%d %s, height of the %s", s.Width, s.Height, s.Fit, o.Of("height"))
	}
	p.args = []string{"--preset", "tv"}
	if s, _ := p.load(); s.Width != 1920 || s.Height != 1080 || s.Fit != "exact" {
		t.Errorf("%d×%d %s", s.Width, s.Height, s.Fit)
	}
}

func TestListsAreChanged(t *testing.T) {
	yes := true
	for _, c := range []struct {
		name string
		do   func(*Store) error
		from string
		to   string
	}{
		{"preset added", func(s *Store) error { return s.SavePreset(Preset{Name: "big", Scale: 8, Face: &yes}) },
			"", "[presets.big]\nscale = 8\nface = true\n"},
		{"preset with a size", func(s *Store) error { return s.SavePreset(Preset{Name: "tv", Width: 1920, Height: 1080, Fit: "exact"}) },
			"", "[presets.tv]\nwidth = 1920\nheight = 1080\nfit = \"exact\"\n"},
		{"a size instead of a scale", func(s *Store) error { return s.Set("presets.a", "1080h") },
			"[presets.a]\nscale = 4\n", "[presets.a]\nheight = 1080\n"},
		{"preset changed", func(s *Store) error { return s.Set("presets.a", "2x quick-clear-4x") },
			"[presets.a]\nscale = 4 # much\nformat = \"png\"\n# end\n", "[presets.a]\nscale = 2  # much\nmodel = \"quick-clear-4x\"\n\n# end\n"},
		{"preset removed", func(s *Store) error { return s.RemovePreset("a") },
			"# one\n[presets.a]\nscale = 4\n\n# two\n[presets.b]\nscale = 2\n", "# two\n[presets.b]\nscale = 2\n"},
		{"dotted preset removed", func(s *Store) error { return s.RemovePreset("a") },
			"[presets]\na.scale = 4\na.face = true\nb.scale = 2\n", "[presets]\nb.scale = 2\n"},
		{"preset in braces removed", func(s *Store) error { return s.RemovePreset("a") },
			"[presets]\na = { scale = 4 }\nb = { scale = 2 }\n", "[presets]\nb = {scale = 2}\n"},
		{"rule added", func(s *Store) error { return s.Set("rules.new", "my scans/** -> natural-plus-4x 2x no-face") },
			"scale = 2", "scale = 2\n\n[[rules]]\nmatch = \"my scans/**\"\nmodel = \"natural-plus-4x\"\nscale = 2\nface = false\n"},
		{"rule added to others", func(s *Store) error { return s.Set("rules.new", "b -> 4x") },
			"[[rules]]\nmatch = \"a\"\nscale = 2\n\n# end\n[limits]\n", "[[rules]]\nmatch = \"a\"\nscale = 2\n\n[[rules]]\nmatch = \"b\"\nscale = 4\n\n# end\n[limits]\n"},
		{"rule changed", func(s *Store) error { return s.Set("rules.2", "b -> jpg") },
			"[[rules]]\nmatch = \"a\"\nscale = 2\n[[rules]]\nmatch = \"a\" # what\nscale = 2\n", "[[rules]]\nmatch = \"a\"\nscale = 2\n\n[[rules]]\nmatch = \"b\"  # what\nformat = \"jpg\"\n"},
		{"rule removed", func(s *Store) error { return s.Set("rules.1", "") },
			"# one\n[[rules]]\nmatch = \"a\"\nscale = 2\n\n# two\n[[rules]]\nmatch = \"b\"\nscale = 2\n", "# two\n[[rules]]\nmatch = \"b\"\nscale = 2\n"},
		{"rule moved", func(s *Store) error { return s.Move("rules.2", true) },
			"# one\n[[rules]]\nmatch = \"a\"\nscale = 2\n\n# two\n[[rules]]\nmatch = \"b\"\nscale = 2", "# two\n[[rules]]\nmatch = \"b\"\nscale = 2\n\n# one\n[[rules]]\nmatch = \"a\"\nscale = 2\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t)
			p.write("config.toml", c.from)
			if err := c.do(p.store()); err != nil {
				t.Fatal(err)
			}
			if got := p.text(); got != c.to {
				t.Errorf("got  %q\nwant %q", got, c.to)
			}
			p.load()
		})
	}
}

func TestListsAreNotChanged(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", "preset = \"small\"\n"+lists)
	s := p.store()
	for want, err := range map[string]error{
		"no such rule":                       s.Set("rules.3", "a -> 2x"),
		"no place further":                   s.Move("rules.1", true),
		"there is no arrow":                  s.Set("rules.1", "a 2x"),
		`"jpg" is a second format`:           s.Set("presets.small", "png jpg"),
		"a scale and a size both":            s.SavePreset(Preset{Name: "b", Scale: 2, Width: 900}),
		"a rule sets no size":                s.Set("rules.new", "a -> 900w"),
		"cannot be a preset's name":          s.SavePreset(Preset{Name: "a.b", Scale: 2}),
		`"small" is not a preset; use scans`: s.RemovePreset("small"), // it is in force
	} {
		mustBeProblem(t, err, want)
	}
	if got := p.text(); got != "preset = \"small\"\n"+lists {
		t.Errorf("the file became\n%s", got)
	}
}

func TestRowsOfLists(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", lists+"[keys]\nretry = [\"R\", \"ctrl+r\"]\nmouse = \"\"\n")
	s := p.store()
	for name, want := range map[string]string{
		"presets.scans": "natural-plus-4x png", "presets.small": "2x no-face", "rules.1": "scans/** -> natural-plus-4x",
		"rules.2": "**/*.webp -> face", "rules.new": "add a rule", "keys.retry": "R, ctrl+r", "keys.mouse": "no key",
	} {
		r := s.rowOf(t, name)
		if r.Value != want || r.Fixed != (name[0] == 'k') {
			t.Errorf("%s: %+v", name, r)
		}
		if r.Text != "" {
			if err := s.Set(name, r.Text); err != nil {
				t.Errorf("%s = %q cannot be read again: %v", name, r.Text, err)
			}
		}
	}
	if got := s.Presets(); len(got) != 2 || got[0].Name != "scans" || got[1].Scale != 2 || *got[1].Face {
		t.Errorf("%+v", got)
	}
}
