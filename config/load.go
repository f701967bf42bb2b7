package config

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"bulkup/config/problem"
)

// Sources are the places that settings come from. An empty one is left out.
type Sources struct {
	Flags *pflag.FlagSet      // parsed, from BindFlags
	Env   func(string) string // os.Getenv
	// Environ lists the whole environment as os.Environ does; variables of bulkup that
	// are misspelt there are refused.
	Environ []string
	Dirs    Dirs
	// Models are the known models; none means that any name is taken.
	Models []string
	// ModelsOf are those that there are when a program of the user's upscales, which
	// may have models of its own; nil is any.
	ModelsOf func(program string) []string
	// Keys refuses keys of the screen; nil takes all.
	Keys func(map[string][]string) error
	// Checks refuse a value by the setting's name, where the rule is kept elsewhere.
	Checks map[string]func(value string) error
}

// Load reads the settings in force and where each came from. Every error is an
// *problem.Error.
func Load(src Sources) (Settings, Origins, error) { return src.load(os.ReadFile) }

// load takes the content of the settings file from read. Whether any model is
// taken is known only when everything else has been read.
func (src Sources) load(read func(path string) ([]byte, error)) (Settings, Origins, error) {
	src = src.complete()
	path, _ := src.filePath()
	data, missing := read(path) // once, for both rounds
	read = func(string) ([]byte, error) { return data, missing }
	loose := src
	loose.Models = nil
	s, o, err := loose.layers(read)
	if suited := src.suited(s); err == nil && len(suited.Models) > 0 {
		return suited.layers(read)
	}
	return s, o, err
}

// suited takes the models of what upscales: those of the user's program, and any where a
// server is called that may have models of its own, which says itself what it lacks.
func (src Sources) suited(s Settings) Sources {
	if s.APIURL != Defaults().APIURL && s.Engine != "local" {
		src.Models = nil
		return src
	}
	if s.EngineBinary != "" && s.Engine != "cloud" {
		src.Models = nil
		if src.ModelsOf != nil {
			src.Models = src.ModelsOf(s.EngineBinary)
		}
	}
	return src
}

func (src Sources) layers(read func(path string) ([]byte, error)) (Settings, Origins, error) {
	l := loader{Sources: src, read: read, settings: Defaults(), origins: Origins{}}
	l.settings.State = src.Dirs.State
	for _, layer := range []func() error{l.file, l.environment, l.preset, l.flags, l.finish} {
		if err := layer(); err != nil {
			return Settings{}, nil, err
		}
	}
	return l.settings, l.origins, nil
}

func (src Sources) complete() Sources {
	if src.Env == nil {
		src.Env = func(string) string { return "" }
	}
	return src
}

type loader struct {
	Sources
	read     func(path string) ([]byte, error)
	settings Settings
	origins  Origins
}

func (l *loader) file() error {
	path, asked := l.filePath()
	if path == "" {
		return nil
	}
	data, err := l.read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !asked:
		return nil
	case err != nil:
		return fileProblem(path, "cannot be read: "+problem.Reason(err))
	}
	set, err := l.decode(path, data, &l.settings)
	if err != nil {
		return err
	}
	origin := "file " + problem.Printable(path)
	for _, name := range set {
		row, _ := named(name)
		if err := l.accept(row, origin, row.check(&l.settings)); err != nil {
			return err
		}
	}
	return l.lists(origin)
}

// lists checks what there may be any number of.
func (l *loader) lists(origin string) error {
	wrong := func(name, part string, err error) error {
		if part != "" {
			name += "." + part
		}
		return &problem.Error{Setting: problem.Printable(name), Origin: origin, Message: err.Error()}
	}
	for _, name := range slices.Sorted(maps.Keys(l.settings.Presets)) {
		if err := checkPresetName(name); err != nil {
			return wrong("presets", "", err)
		}
		if part, err := l.checkChoice(l.settings.Presets[name]); err != nil {
			return wrong("presets."+name, part, err)
		}
	}
	for i, r := range l.settings.Rules {
		if part, err := l.checkRule(r); err != nil {
			return wrong(ruleName(i), part, err)
		}
	}
	if err := l.checkKeys(l.settings.Keys); err != nil {
		return wrong("keys", "", err)
	}
	return nil
}

// filePath is the settings file, and whether the user asked for this one.
func (src Sources) filePath() (path string, asked bool) {
	if f := src.flag(configFlag); f != nil {
		return f.Value.String(), true
	}
	if path := src.Env("BULKUP_CONFIG"); path != "" {
		return path, true
	}
	if src.Dirs.Config == "" {
		return "", false
	}
	return filepath.Join(src.Dirs.Config, "config.toml"), false
}

// flag returns a flag that was given, nil when it was not.
func (src Sources) flag(name string) *pflag.Flag {
	if src.Flags == nil {
		return nil
	}
	if f := src.Flags.Lookup(name); f != nil && f.Changed {
		return f
	}
	return nil
}

func (l *loader) environment() error {
	if err := unknownVariable(l.Environ); err != nil {
		return err
	}
	for _, row := range table {
		text := l.Env(row.variable())
		if text == "" {
			continue
		}
		if err := l.accept(row, "environment "+row.variable(), row.set(&l.settings, text)); err != nil {
			return err
		}
	}
	return nil
}

// preset lays the choice that has a name over the settings; only flags are
// stronger, and one of them may be the name.
func (l *loader) preset() error {
	row, _ := named("preset")
	name, origin := l.settings.Preset, l.origins.Of(row.name)
	if f := l.flag(row.name); f != nil {
		name, origin = f.Value.String(), "flag --"+f.Name
	}
	if name == "" {
		return nil
	}
	chosen, err := l.settings.preset(name)
	if err != nil {
		return &problem.Error{Setting: row.name, Origin: origin, Message: err.Error()}
	}
	if chosen.Sized() { // as a whole: a side of another place is no part of it
		l.settings.Width, l.settings.Height = 0, 0
	}
	for _, p := range chosen.Parts() {
		row, _ := named(p.Name)
		if err := l.accept(row, "preset "+name, row.set(&l.settings, p.Value)); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) flags() error {
	if l.Flags == nil {
		return nil
	}
	var failed error
	l.Flags.Visit(func(f *pflag.Flag) {
		v, ours := f.Value.(*flagValue)
		if !ours || failed != nil {
			return
		}
		failed = l.accept(v.setting, "flag --"+f.Name, v.set(&l.settings, v.String()))
	})
	return failed
}

// accept notes where the value of a setting came from, if nothing is wrong with it.
func (l *loader) accept(row setting, origin string, wrong error) error {
	if wrong == nil {
		wrong = l.Sources.check(row, l.settings)
	}
	if wrong != nil {
		return &problem.Error{Setting: row.name, Origin: origin, Message: wrong.Error()}
	}
	l.origins[row.name] = origin
	return nil
}

// finish turns what was typed into what the program uses, and checks settings that
// need each other.
func (l *loader) finish() error {
	for _, name := range []string{"out", "state", "engine-binary"} {
		row, _ := named(name)
		dir := row.field(&l.settings).(*string)
		if name == "engine-binary" && !strings.ContainsAny(*dir, `/\`) {
			continue // searched for in PATH
		}
		full, err := l.Dirs.absolute(*dir)
		if err != nil {
			return &problem.Error{Setting: name, Origin: l.origins.Of(name), Message: problem.Quoted(*dir) + " cannot be made an absolute path: " + problem.Reason(err)}
		}
		*dir = full
	}
	if l.settings.MaxCredits == noCap {
		l.settings.MaxCredits = 0
	}
	return l.settings.complete()
}
