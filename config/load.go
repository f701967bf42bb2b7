package config

import (
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"
)

// Sources are the places that settings come from. An empty one is left out.
type Sources struct {
	Flags *pflag.FlagSet      // parsed, from BindFlags
	Env   func(string) string // os.Getenv
	Dirs  Dirs
	// Models are the known models; none means that any name is taken.
	Models []string
	// Checks refuse a value by the setting's name, where the rule is kept elsewhere.
	Checks map[string]func(value string) error
}

// Load reads the settings in force and where each came from. Every error is an
// *Error.
func Load(src Sources) (Settings, Origins, error) {
	if src.Env == nil {
		src.Env = func(string) string { return "" }
	}
	l := loader{Sources: src, settings: Defaults(), origins: Origins{}}
	l.settings.State = src.Dirs.State
	for _, layer := range []func() error{l.file, l.environment, l.flags, l.finish} {
		if err := layer(); err != nil {
			return Settings{}, nil, err
		}
	}
	return l.settings, l.origins, nil
}

type loader struct {
	Sources
	settings Settings
	origins  Origins
}

func (l *loader) file() error {
	path, asked := l.filePath()
	if path == "" {
		return nil
	}
	set, err := readFile(path, asked, &l.settings)
	if err != nil {
		return err
	}
	for _, name := range set {
		row, _ := named(name)
		if err := l.accept(row, "file "+printable(path), row.check(&l.settings)); err != nil {
			return err
		}
	}
	return nil
}

// filePath is the settings file, and whether the user asked for this one.
func (l *loader) filePath() (path string, asked bool) {
	if l.Flags != nil {
		if f := l.Flags.Lookup(configFlag); f != nil && f.Changed {
			return f.Value.String(), true
		}
	}
	if path := l.Env("BULKUP_CONFIG"); path != "" {
		return path, true
	}
	if l.Dirs.Config == "" {
		return "", false
	}
	return filepath.Join(l.Dirs.Config, "config.toml"), false
}

func (l *loader) environment() error {
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
	value := row.value(l.settings)
	if wrong == nil && row.name == "model" && len(l.Models) > 0 && !slices.Contains(l.Models, value) {
		return &Error{Setting: row.name, Origin: origin, Message: quoted(value) + " is not a known model; did you mean " +
			quoted(nearest(value, l.Models)) + "?"}
	}
	if check := l.Checks[row.name]; wrong == nil && check != nil && value != "" {
		wrong = check(value)
	}
	if wrong != nil {
		return &Error{Setting: row.name, Origin: origin, Message: wrong.Error()}
	}
	l.origins[row.name] = origin
	return nil
}

// finish turns what was typed into what the program uses, and looks at
// settings that need each other.
func (l *loader) finish() error {
	for _, name := range []string{"out", "state"} {
		row, _ := named(name)
		dir := row.field(&l.settings).(*string)
		full, err := l.Dirs.absolute(*dir)
		if err != nil {
			return &Error{Setting: name, Origin: l.origins.Of(name), Message: quoted(*dir) + " cannot be made an absolute path: " + reason(err)}
		}
		*dir = full
	}
	if l.settings.MaxCredits == noCap {
		l.settings.MaxCredits = 0
	}
	return l.settings.complete()
}
