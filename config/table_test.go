package config

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"bulkup/config/value"
)

// tagged lists the dotted toml names below a struct type.
func tagged(t reflect.Type, prefix string) []string {
	var all []string
	for i := range t.NumField() {
		f := t.Field(i)
		name := prefix + f.Tag.Get("toml")
		if slices.Contains([]string{"presets", "rules", "-"}, name) {
			continue // no settings of one value
		}
		if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[value.Secret]() && f.Type != reflect.TypeFor[value.Duration]() {
			all = append(all, tagged(f.Type, name+".")...)
		} else {
			all = append(all, name)
		}
	}
	return all
}

func TestTableHasEverySettingOnce(t *testing.T) {
	want := tagged(reflect.TypeFor[Settings](), "")
	var got []string
	fields := map[any]string{}
	var s Settings
	for _, row := range table {
		got = append(got, row.name)
		if other, taken := fields[row.field(&s)]; taken {
			t.Errorf("%s and %s share a field", row.name, other)
		}
		fields[row.field(&s)] = row.name
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("table  %v\nstruct %v", got, want)
	}
}

func TestEachNameSetsItsOwnField(t *testing.T) {
	for _, row := range table {
		p := newPlace(t)
		text := map[string]string{
			"bool": "true", "string": "somewhere", "int": "3", "int64": "3", "Duration": "90s", "Rate": "3MB/s", "Secret": "k1",
		}[reflect.TypeOf(row.field(&Settings{})).Elem().Name()]
		switch {
		case row.name == "publish" || row.name == "preset":
			continue // need an account or a preset; TestSectionsOfTheFile and TestPreset have them
		case row.shape == "URL":
			text = "https://other.example.com"
		case strings.Contains(row.shape, "|") || row.shape == "Bearer":
			text = strings.Split(row.shape, "|")[0]
		case row.name == "quality":
			text = "80"
		case row.name == "model":
			text = "quick-clear-4x"
		}
		p.env[row.variable()] = text
		s, o := p.load()
		if got := row.value(s); !strings.HasSuffix(got, text) && got != "1m30s" && got != "(hidden)" {
			t.Errorf("%s: %q became %q", row.name, text, got)
		}
		if got := o.Of(row.name); got != "environment "+row.variable() {
			t.Errorf("%s: origin is %q", row.name, got)
		}
		if len(o) != 1 {
			t.Errorf("%s: %v came along", row.name, o)
		}
	}
}

func TestFlagsOfTheDesign(t *testing.T) {
	fs := pflag.NewFlagSet("bulkup", pflag.ContinueOnError)
	BindFlags(fs)
	var got []string
	fs.VisitAll(func(f *pflag.Flag) {
		got = append(got, f.Name)
		if f.Usage == "" {
			t.Errorf("--%s has no help", f.Name)
		}
	})
	want := []string{"api-fingerprint", "api-url", "ascii", "config", "engine", "engine-binary", "engine-threads", "exists", "face", "fit", "format", "height", "keep-time", "limit-rate",
		"max-credits", "metadata", "model", "mouse", "name", "out", "pages", "plain", "preset", "publish", "quality", "scale", "state", "theme", "twice", "width"}
	if !slices.Equal(got, want) {
		t.Errorf("flags are %v\nwant      %v", got, want)
	}
	help := fs.FlagUsages()
	for _, part := range []string{"--scale 1..8", "--format png|jpg|webp", "--face ", `(default: upscayl-lite-4x here,`, "--max-credits N"} {
		if !strings.Contains(help, part) {
			t.Errorf("help lacks %q:\n%s", part, help)
		}
	}
}

func TestOnlySomeFlags(t *testing.T) {
	fs := pflag.NewFlagSet("report", pflag.ContinueOnError)
	BindFlags(fs, "state")
	if err := fs.Parse([]string{"--state", "/queue", "--config", "x"}); err != nil {
		t.Error(err)
	}
	if fs.Lookup("scale") != nil {
		t.Error("--scale is there")
	}
}

func TestRowsTellOriginAndNoSecret(t *testing.T) {
	p := newPlace(t)
	p.env["BYTESCALE_API_KEY"] = "top-secret"
	p.args = []string{"--name", "{name}\x1b[2J"}
	s, o := p.load()
	rows := map[string]Row{}
	for _, r := range s.Rows(o) {
		rows[r.Name] = r
		if strings.Contains(r.Value, "top-secret") || strings.ContainsRune(r.Value, '\x1b') {
			t.Errorf("%s shows %q", r.Name, r.Value)
		}
	}
	for _, want := range []Row{
		{Name: "bytescale.api-key", Value: "set", Origin: "environment BYTESCALE_API_KEY", Wants: "the key alone", Secret: true},
		{Name: "gjirafa.api-key", Value: "not set", Origin: "default", Wants: "the key alone", Secret: true},
		{Name: "max-credits", Value: "no cap", Origin: "default", Wants: "a whole number from 1, or -1 for no cap"},
		{Name: "limits.start-task", Value: "50", Text: "50", Origin: "default", Wants: "a whole number, 0 for unlimited"},
		{Name: "engine", Value: "cloud with a key, else local", Origin: "default", Wants: "local or cloud", Choices: []string{"local", "cloud"}},
		{Name: "scale", Value: "4", Text: "4", Origin: "default", Wants: "a whole number from 1 to 8"},
		{Name: "limits.window", Value: "1h", Text: "1h", Origin: "default", Wants: "a time such as 20s or 1h, more than nothing"},
	} {
		if got := rows[want.Name]; !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}
