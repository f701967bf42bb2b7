package config

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"bulkup/config/apikey"
	"bulkup/config/problem"
)

// store is one on the settings of p, with a key place of its own.
func (p *place) store() *Store {
	p.t.Helper()
	src := p.sources()
	s, o, err := Load(src)
	if err != nil {
		p.t.Fatal(err)
	}
	return NewStore(src, s, o, Account{Origin: "none", Places: apikey.Places{Dir: p.dirs.Config, Host: "h"}})
}

func (p *place) text() string {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dirs.Config, "config.toml"))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

func (s *Store) rowOf(t *testing.T, name string) Row {
	t.Helper()
	for _, r := range s.Rows() {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("there is no row %s", name)
	return Row{}
}

// Only what is set changes; comments, order and line ends stay.
func TestSetKeepsTheRest(t *testing.T) {
	for _, c := range []struct{ name, before, set, to, after string }{
		{"value", "# mine\nscale =  2 # not more\nface = true\n", "scale", "8", "# mine\nscale = 8  # not more\nface = true\n"},
		{"last line", "face = true", "scale", "8", "face = true\nscale = 8\n"},
		{"no file", "", "format", "jpg", "format = \"jpg\"\n"},
		{"before tables", "# mine\n\n# calls\n[limits]\nwindow = \"1h\"\n", "scale", "2", "# mine\n\nscale = 2\n\n# calls\n[limits]\nwindow = \"1h\"\n"},
		{"after others", "face = true\n[limits]\n", "scale", "2", "face = true\nscale = 2\n\n[limits]\n"},
		{"in its table", "[limits]\nwindow = \"1h\" # an hour\n\n[bytescale]\n", "limits.start-task", "9", "[limits]\nwindow = \"1h\"  # an hour\nstart-task = 9\n\n[bytescale]\n"},
		{"in an empty table", "[limits]\n[bytescale]\n", "limits.window", "20s", "[limits]\nwindow = \"20s\"\n\n[bytescale]\n"},
		{"new table", "scale = 2\n", "limits.start-task", "9", "scale = 2\n\n[limits]\nstart-task = 9\n"},
		{"dotted", "limits.window = \"1h\"\nscale = 2\n", "limits.start-task", "9", "limits.window = \"1h\"\nlimits.start-task = 9\nscale = 2\n"},
		{"quoted", "\"scale\" = 2\n[ 'limits' ]\n\"start-task\"=3\n", "limits.start-task", "9", "scale = 2\n\n[limits]\nstart-task = 9\n"},
		{"in braces", "limits = { start-task = 3, window = \"1h\" } # few\n", "limits.start-task", "9", "limits = {start-task = 9, window = \"1h\"}  # few\n"},
		{"added in braces", "limits = {window = \"1h\"}\n", "limits.start-task", "9", "limits = {window = \"1h\", start-task = 9}\n"},
		{"out of braces", "limits = {start-task = 9}\n", "limits.start-task", "", "limits = {}\n"},
		{"many lines", "name = \"\"\"\n{name}\"\"\" # what else\nface = true\n", "name", "{dir}", "name = \"{dir}\"  # what else\nface = true\n"},
		{"carriage returns", "\ufeffface = true\r\n[limits]\r\n", "scale", "2", "\ufeffface = true\r\nscale = 2\r\n\r\n[limits]\r\n"},
		{"taken out", "face = true\nscale = 2 # few\n# end\n", "scale", "", "face = true\n\n# end\n"},
		{"taken out under a comment", "# few\nscale = 2\nface = true\n", "scale", "", "# few\n\nface = true\n"},
		{"not there", "face = true\n", "scale", "", "face = true\n"},
		{"escaped", "", "name", "{name}\"\\\u202e", "name = '{name}\"\\\u202e'\n"},
		{"secret", "[bytescale]\n", "bytescale.api-key", " k-1 ", "[bytescale]\napi-key = \"k-1\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t)
			if c.before != "" {
				p.write("config.toml", c.before)
			}
			if err := p.store().Set(c.set, c.to); err != nil {
				t.Fatal(err)
			}
			if got := p.text(); got != c.after {
				t.Errorf("got  %q\nwant %q", got, c.after)
			}
			p.load()
		})
	}
}

func TestSetIsRefused(t *testing.T) {
	for _, c := range []struct{ name, before, set, to, want string }{
		{"value", "", "scale", "9", `scale: "9" cannot be used; use a whole number from 1 to 8`},
		{"name", "", "scael", "2", `scael: there is no such setting; did you mean "scale"?`},
		{"model", "", "model", "natural", `model: "natural" is not a known model; did you mean "natural-plus-4x"?`},
		{"secret", "", "gjirafa.api-key", "a b", "gjirafa.api-key: the key has white space within it; copy it again, alone"},
		{"needs an account", "", "publish", "bytescale", "bytescale.account-id: publishing to bytescale needs it; set it in the settings file under [bytescale], or in the environment as BULKUP_BYTESCALE_ACCOUNT_ID"},
		{"no such preset", "", "preset", "x", `preset: "x" is not there: the settings file has no presets; add one as [presets.x]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t)
			p.write("config.toml", c.before)
			err := p.store().Set(c.set, c.to)
			var problem *problem.Error
			if !errors.As(err, &problem) || strings.ReplaceAll(err.Error(), p.dirs.Home, "~") != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			if got := p.text(); got != c.before {
				t.Errorf("the file became %q", got)
			}
		})
	}
}

// The file is read again before it is written.
func TestSetKeepsWhatWasEditedMeanwhile(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", "scale = 2\n")
	s := p.store()
	p.write("config.toml", "scale = 2\nformat = \"webp\"\n")
	if err := s.Set("scale", "8"); err != nil {
		t.Fatal(err)
	}
	if got := p.text(); got != "scale = 8\nformat = \"webp\"\n" {
		t.Errorf("the file is %q", got)
	}
	if got := s.rowOf(t, "format").Value; got != "webp" {
		t.Errorf("format is shown as %s", got)
	}
	p.write("config.toml", "scale = = 2\n")
	if err := s.Set("scale", "8"); err == nil || !strings.Contains(err.Error(), "is not right TOML in line 1") {
		t.Errorf("a broken file gives %v", err)
	}
}

func TestRowsAfterSet(t *testing.T) {
	p := newPlace(t)
	p.args = []string{"--scale", "3"}
	s := p.store()
	if first := s.Rows()[0]; first.Name != KeyName || first.Value != "not set" || first.Origin != "none" || !first.Secret {
		t.Errorf("the first row is %+v", first)
	}
	file := "file " + filepath.Join(p.dirs.Config, "config.toml")
	for name, to := range map[string]string{"format": "jpg", "scale": "8", "bytescale.api-key": "top-secret"} {
		if err := s.Set(name, to); err != nil {
			t.Fatal(err)
		}
	}
	if r := s.rowOf(t, "format"); r.Value != "jpg" || r.Origin != file {
		t.Errorf("%+v", r)
	}
	if r := s.rowOf(t, "scale"); r.Value != "3" || r.Origin != "flag --scale" {
		t.Errorf("a flag is weaker than the file: %+v", r)
	}
	if r := s.rowOf(t, "bytescale.api-key"); r.Value != "set" || r.Text != "" {
		t.Errorf("%+v", r)
	}
	if r := s.rowOf(t, "model"); !strings.Contains(r.Wants, "quick-clear-4x") {
		t.Errorf("the models are not named: %+v", r)
	}
	if err := s.Set("format", ""); err != nil {
		t.Fatal(err)
	}
	if r := s.rowOf(t, "format"); r.Value != "png" || r.Origin != "default" {
		t.Errorf("%+v", r)
	}
}

func TestCheckAsTyped(t *testing.T) {
	p := newPlace(t)
	s := p.store()
	for name, text := range map[string]string{"scale": "9", "model": "x", "publish": "gjirafa", "rules.new": "a/** ->", KeyName: "a b", "fair-wait": "soon"} {
		if err := s.Check(name, text); err == nil {
			t.Errorf("%s = %q is taken", name, text)
		}
	}
	for name, text := range map[string]string{"scale": "", "model": "quick-clear-4x", "rules.new": "a/** → png", KeyName: "k", "presets.a": "2x"} {
		if err := s.Check(name, text); err != nil {
			t.Errorf("%s = %q: %v", name, text, err)
		}
	}
	if _, err := os.Stat(p.dirs.Config); !errors.Is(err, os.ErrNotExist) {
		t.Error("a check leaves something on the disk")
	}
}

func TestModeOfTheFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // has no modes
	}
	p := newPlace(t)
	s, path := p.store(), filepath.Join(p.dirs.Config, "config.toml")
	mode := func() os.FileMode {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	for _, c := range []struct {
		name, to string
		want     os.FileMode
	}{{"scale", "2", 0o644}, {"gjirafa.api-key", "k", 0o600}} {
		p.write("config.toml", "")
		if err := errors.Join(os.Chmod(path, 0o644), s.Set(c.name, c.to)); err != nil {
			t.Fatal(err)
		}
		if got := mode(); got != c.want {
			t.Errorf("with %s, the mode is %04o", c.name, got)
		}
	}
}

// Settings that are kept elsewhere stay there.
func TestLinkedFile(t *testing.T) {
	p := newPlace(t)
	real := filepath.Join(p.dirs.Home, "dotfiles.toml")
	link := p.write("config.toml", "")
	if err := errors.Join(os.WriteFile(real, []byte("face = true\n"), 0o600), os.Remove(link), os.Symlink(real, link)); err != nil {
		t.Fatal(err)
	}
	if err := p.store().Set("scale", "2"); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(real); err != nil || string(text) != "face = true\nscale = 2\n" {
		t.Errorf("the file behind the link is %q (%v)", text, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link is gone")
	}
	left, err := os.ReadDir(p.dirs.Config)
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestFileThatCannotBeWritten(t *testing.T) {
	p := newPlace(t)
	s := p.store()
	if err := os.WriteFile(p.dirs.Config, nil, 0o600); err != nil { // where the folder should be
		t.Fatal(err)
	}
	mustBeProblem(t, s.Set("scale", "2"), "config.toml cannot be read: ")
	mustBeProblem(t, NewStore(Sources{}, Defaults(), nil, Account{}).Set("scale", "2"), "no settings folder")
}

func TestStoreKeepsTheKey(t *testing.T) {
	p := newPlace(t)
	s := p.store()
	asked := ""
	s.account.Takes = func(_ context.Context, key string) error { asked = key; return errors.New("refused") }
	if err := s.CheckKey(t.Context(), " k-1\n"); err == nil || err.Error() != "refused" || asked != "k-1" {
		t.Errorf("asked about %q: %v", asked, err)
	}
	mustBeProblem(t, s.CheckKey(t.Context(), " "), "no key to ask about")
	origin, err := s.SaveKey("k-1")
	if err != nil || !strings.HasPrefix(origin, "file ") {
		t.Fatalf("%q %v", origin, err)
	}
	if r := s.rowOf(t, KeyName); r.Value != "set" || r.Origin != origin {
		t.Errorf("%+v", r)
	}
}

func TestSeveralAtOnce(t *testing.T) {
	p := newPlace(t)
	s := p.store()
	var all sync.WaitGroup
	for name, to := range map[string]string{"scale": "2", "format": "jpg", "presets.a": "2x", "rules.new": "a -> 2x"} {
		all.Go(func() {
			s.Rows()
			if err := errors.Join(s.Check(name, to), s.Set(name, to)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	now, _ := p.load()
	if now.Scale != 2 || now.Format != "jpg" || len(now.Presets) != 1 || len(now.Rules) != 1 {
		t.Errorf("the file is\n%s", p.text())
	}
}
