package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"bulkup/config/problem"
	"bulkup/config/value"
)

// place is a user with folders of their own.
type place struct {
	t    *testing.T
	dirs Dirs
	env  map[string]string
	args []string
}

func newPlace(t *testing.T) *place {
	root := t.TempDir()
	return &place{t: t, env: map[string]string{}, dirs: Dirs{
		Home: root, Config: filepath.Join(root, "config"), State: filepath.Join(root, "state"),
	}}
}

func (p *place) write(name, text string) string {
	p.t.Helper()
	path := filepath.Join(p.dirs.Config, name)
	if err := os.MkdirAll(p.dirs.Config, 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

func (p *place) sources() Sources {
	p.t.Helper()
	fs := pflag.NewFlagSet("bulkup", pflag.ContinueOnError)
	BindFlags(fs)
	if err := fs.Parse(p.args); err != nil {
		p.t.Fatal(err)
	}
	return Sources{
		Flags: fs, Env: func(name string) string { return p.env[name] }, Dirs: p.dirs,
		Models: []string{"upscayl-standard-4x", "natural-plus-4x", "quick-clear-4x"},
	}
}

func (p *place) load() (Settings, Origins) {
	p.t.Helper()
	s, o, err := Load(p.sources())
	if err != nil {
		p.t.Fatal(err)
	}
	return s, o
}

func (p *place) refusal() string {
	p.t.Helper()
	_, _, err := Load(p.sources())
	var problem *problem.Error
	if !errors.As(err, &problem) {
		p.t.Fatalf("error is %v, want a *problem.Error", err)
	}
	return strings.ReplaceAll(problem.Error(), p.dirs.Home, "~")
}

func TestNothingSetGivesDefaults(t *testing.T) {
	p := newPlace(t)
	s, o := p.load()
	want := Defaults()
	want.State = p.dirs.State
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	if len(o) != 0 || o.Of("scale") != "default" {
		t.Errorf("origins are %v", o)
	}
}

func TestDefaultsPassTheirOwnRules(t *testing.T) {
	s := Defaults()
	s.State, s.MaxCredits = "/state", noCap
	for _, row := range table {
		if err := row.check(&s); err != nil {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

func TestLaterSourceWinsAndIsRemembered(t *testing.T) {
	p := newPlace(t)
	file := p.write("config.toml", "model = \"natural-plus-4x\"\nscale = 2\nformat = \"jpg\"\nface = true\n")
	p.env["BULKUP_SCALE"], p.env["BULKUP_FORMAT"] = "3", "webp"
	p.args = []string{"--scale=8", "--plain", "--max-credits", "-1"}
	s, o := p.load()
	got := []any{s.Model, s.Format, s.Scale, s.Face, s.Plain, s.MaxCredits}
	if diff := cmp.Diff([]any{"natural-plus-4x", "webp", 8, true, true, int64(0)}, got); diff != "" {
		t.Error(diff)
	}
	want := Origins{
		"model": "file " + file, "face": "file " + file, "format": "environment BULKUP_FORMAT",
		"scale": "flag --scale", "plain": "flag --plain", "max-credits": "flag --max-credits",
	}
	if diff := cmp.Diff(want, o); diff != "" {
		t.Error(diff)
	}
}

func TestSectionsOfTheFile(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", "\ufeffkeyring = false\npublish = \"gjirafa\"\n"+`
[concurrency]
uploads = 7
[limits]
window = "20s"
start-task = 0
[bytescale]
account-id = "A1b2C3d"
api-key = "public_1"
auth = "basic"
[aitronos]
organization-id = "org_1"
auth = "bearer"
[gjirafa]
base-url = "https://vp.example.com"
project-id = "p1"
auth-scheme = "Bearer"
`)
	p.env["GJIRAFA_API_KEY"] = " gj-key\n"
	p.env["BULKUP_LIMITS_GET_TASK_STATUS"] = "12"
	s, o := p.load()
	want := Defaults()
	want.State, want.Publish, want.Keyring = p.dirs.State, "gjirafa", false
	want.Concurrency.Uploads = 7
	want.Limits.Window, want.Limits.StartTask, want.Limits.TaskStatus = value.Duration{Duration: 20 * time.Second}, 0, 12
	public, _ := value.ParseSecret("public_1")
	private, _ := value.ParseSecret("gj-key")
	want.Bytescale = Bytescale{AccountID: "A1b2C3d", APIKey: public, Auth: "basic"}
	want.Aitronos = Aitronos{OrganizationID: "org_1", Auth: "bearer"}
	want.Gjirafa = Gjirafa{BaseURL: "https://vp.example.com", ProjectID: "p1", APIKey: private, AuthScheme: "Bearer"}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	if got := o.Of("limits.window"); !strings.HasPrefix(got, "file ") {
		t.Errorf("origin of the window is %q", got)
	}
	if got := o.Of("gjirafa.api-key"); got != "environment GJIRAFA_API_KEY" {
		t.Errorf("origin of the key is %q", got)
	}
}

func TestPathsHoldFromAnyFolder(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", "out = \"~/results\"\n")
	p.args = []string{"--state", "queue"}
	s, _ := p.load()
	if s.Out != filepath.Join(p.dirs.Home, "results") {
		t.Errorf("out is %q", s.Out)
	}
	if !filepath.IsAbs(s.State) || filepath.Base(s.State) != "queue" {
		t.Errorf("state is %q", s.State)
	}
}

func TestWhichFileIsRead(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", "scale = 2\n")
	p.env["BULKUP_CONFIG"] = p.write("second.toml", "scale = 3\n")
	if s, _ := p.load(); s.Scale != 3 {
		t.Errorf("BULKUP_CONFIG: scale is %d", s.Scale)
	}
	p.args = []string{"--config", p.write("third.toml", "scale = 5\n")}
	if s, _ := p.load(); s.Scale != 5 {
		t.Errorf("--config: scale is %d", s.Scale)
	}
}

// A program of the user's has models that nobody else knows.
func TestModelsOfAProgram(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", "model = \"mine-4x\"\n[[rules]]\nmatch = \"a/**\"\nmodel = \"mine-2x\"\n")
	p.args = []string{"--engine-binary", "upscayl-bin"}
	if s, _ := p.load(); s.Model != "mine-4x" || s.EngineBinary != "upscayl-bin" {
		t.Errorf("%s with %s", s.Model, s.EngineBinary)
	}
	p.args = []string{"--engine-binary", "bin/upscayl-bin"}
	s, _ := p.load()
	if !filepath.IsAbs(s.EngineBinary) {
		t.Errorf("the program is %s", s.EngineBinary)
	}
	if err := p.store().Check("model", "mine-3x"); err != nil {
		t.Error(err)
	}
	p.args = append(p.args, "--engine", "cloud")
	if got := p.refusal(); !strings.HasPrefix(got, "model (file ~/config/config.toml): \"mine-4x\" is not a known model") {
		t.Error(got)
	}
}

func TestEngineInForce(t *testing.T) {
	for _, c := range []struct {
		engine string
		key    bool
		want   string
	}{{"", false, "local"}, {"", true, "cloud"}, {"local", true, "local"}, {"cloud", false, "cloud"}} {
		if got := (Settings{Engine: c.engine}).EngineFor(c.key); got != c.want {
			t.Errorf("engine %q, key %v: %s, want %s", c.engine, c.key, got, c.want)
		}
	}
}

func TestFormatsHaveOneName(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", "format = \"JPEG\"\n[presets.a]\nformat = \"jpeg\"\n[[rules]]\nmatch = \"a\"\nformat = \".WebP\"\n")
	s, _, err := Load(p.sources())
	if err != nil || s.Format != "jpg" || s.Presets["a"].Format != "jpg" || s.Rules[0].Format != "webp" {
		t.Errorf("%q, %v, %v, %v", s.Format, s.Presets, s.Rules, err)
	}
	p.args = []string{"--format", "jpeg"}
	if s, _, err = Load(p.sources()); err != nil || s.Format != "jpg" {
		t.Errorf("%q, %v", s.Format, err)
	}
}

func TestMisspeltVariableIsRefused(t *testing.T) {
	p := newPlace(t)
	src := p.sources()
	src.Environ = []string{"HOME=/", "BULKUP_CONFIG=", "BULKUP_SCALE=2", "BULKUP_MODLE=x"}
	const want = `unknown variable BULKUP_MODLE in the environment; did you mean BULKUP_MODEL?`
	if _, _, err := Load(src); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	src.Environ[3] = "BULKUP_NOTHING_LIKE_IT=1"
	if _, _, err := Load(src); err == nil || strings.Contains(err.Error(), "did you mean") {
		t.Error(err)
	}
	src.Environ = src.Environ[:3]
	if _, _, err := Load(src); err != nil {
		t.Error(err)
	}
}

func TestLimitRateInTheFile(t *testing.T) {
	for text, want := range map[string]value.Rate{
		`"2MB/s"`: 2e6, `""`: 0, `2000000`: 2e6,
	} {
		p := newPlace(t)
		p.write("config.toml", "limit-rate = "+text+"\n")
		if s, _ := p.load(); s.LimitRate != want {
			t.Errorf("%s is %d, want %d", text, s.LimitRate, want)
		}
	}
	p := newPlace(t)
	p.args = []string{"--limit-rate", "1.5MB/s"}
	if s, o := p.load(); s.LimitRate != 1.5e6 || o.Of("limit-rate") != "flag --limit-rate" {
		t.Errorf("the flag gives %d from %s", s.LimitRate, o.Of("limit-rate"))
	}
}

func mustBeProblem(t *testing.T, err error, words string) {
	t.Helper()
	var refused *problem.Error
	if !errors.As(err, &refused) || !strings.Contains(refused.Error(), words) {
		t.Errorf("error is %v, want a *problem.Error with %q", err, words)
	}
}

// Another server may have models that nobody here knows.
func TestModelsOfAnotherServer(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", "model = \"mine-4x\"\napi-url = \"https://strong.example.org:8080\"\n")
	if s, _ := p.load(); s.Model != "mine-4x" {
		t.Error(s.Model)
	}
	if err := p.store().Check("model", "mine-3x"); err != nil {
		t.Error(err)
	}
	p.args = []string{"--engine", "local"}
	if got := p.refusal(); !strings.HasPrefix(got, "model (file ~/config/config.toml): \"mine-4x\" is not a known model") {
		t.Error(got)
	}
}
