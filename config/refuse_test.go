package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func TestBadFileIsRefusedInWords(t *testing.T) {
	const file = "~/config/config.toml"
	for _, c := range []struct{ name, text, want string }{
		{"misspelt", "scale = 2\n\nmodle = \"x\"\n", `unknown setting "modle" on line 3 of ` + file + `; did you mean "model"?`},
		{"underscore", "max_credits = 2\n", `unknown setting "max_credits" on line 1 of ` + file + `; did you mean "max-credits"?`},
		{"outside its section", "start-task = 2\n", `unknown setting "start-task" on line 1 of ` + file + `; did you mean "limits.start-task"?`},
		{"in a section", "[limits]\nstart-tasks = 2\n", `unknown setting "limits.start-tasks" on line 2 of ` + file + `; did you mean "limits.start-task"?`},
		{"section", "[limit]\nstart-task = 2\n", `unknown setting "limit" on line 1 of ` + file + `; did you mean "limits"?`},
		{"key of the account", "api-key = \"k\"\n", `unknown setting "api-key" on line 1 of ` + file + `; the key to Upscayl Cloud is not kept in this file: set UPSCAYL_API_KEY, or enter it under Settings. The keys to publish with have sections of their own: [bytescale], [aitronos], [gjirafa]`},
		{"flag", "plian = true\n[watch]\n", `unknown setting "plian" on line 1 of ` + file + `; did you mean "plain"?`},
		{"near to nothing", "watch = \"in\"\n", `unknown setting "watch" on line 1 of ` + file},
		{"kind", "face = true\nscale = \"4\"\n", `scale (line 2 of ` + file + `): this kind of value cannot be used; use a whole number from 1 to 8`},
		{"period", "[limits]\nwindow = \"an hour\"\n", `limits.window (line 2 of ` + file + `): this kind of value cannot be used; use a time such as 20s or 1h, more than nothing`},
		{"range", "scale = 9\n", `scale (file ` + file + `): "9" cannot be used; use a whole number from 1 to 8`},
		{"window of zero", "[limits]\nwindow = \"0s\"\n", `limits.window (file ` + file + `): "0s" cannot be used; use a time such as 20s or 1h, more than nothing`},
		{"below zero", "[limits]\nstart-task = -1\n", `limits.start-task (file ` + file + `): "-1" cannot be used; use a whole number, 0 for unlimited`},
		{"cap of zero", "max-credits = 0\n", `max-credits (file ` + file + `): "0" cannot be used; use a whole number from 1, or -1 for no cap`},
		{"crawl", "limit-rate = 999\n", `limit-rate (file ` + file + `): "999B/s" cannot be used; use a rate such as 2MB/s or 500KiB/s, at least 1KB/s, or 0 for no limit`},
		{"twice", "scale = 2\nscale = 3\n", `the settings file ` + file + ` sets "scale" again on line 2; leave one of them out`},
		{"table twice", "[limits]\nstart-task = 2\n[limits]\nwindow = \"1h\"\n", `the settings file ` + file + ` sets "limits" again on line 3; leave one of them out`},
		{"less than a byte", "limit-rate = \"0.5\"\n", `limit-rate (file ` + file + `): "1B/s" cannot be used; use a rate such as 2MB/s or 500KiB/s, at least 1KB/s, or 0 for no limit`},
		{"bits", "limit-rate = \"2Mb/s\"\n", `limit-rate (line 1 of ` + file + `): this kind of value cannot be used; use a rate such as 2MB/s or 500KiB/s, at least 1KB/s, or 0 for no limit`},
		{"word", "format = \"gif\"\n", `format (file ` + file + `): "gif" cannot be used; use png, jpg, webp or tiff`},
		{"model, near to none", "model = \"nope\"\n", `model (file ` + file + "): \"nope\" is not a known model; `bulkup models list` shows those there are"},
		{"model", "model = \"natural-pluss-4x\"\n", `model (file ` + file + `): "natural-pluss-4x" is not a known model; did you mean "natural-plus-4x"?`},
		{"address", "api-url = \"api.upscayl.org\"\n", `api-url (file ` + file + `): "api.upscayl.org" cannot be used; use a web address such as https://api.example.com`},
		{"identifier", "[gjirafa]\nproject-id = \"../p\"\n", `gjirafa.project-id (file ` + file + `): "../p" cannot be used; use letters, digits, - and _ only`},
		{"escape", "format = \"\\u001b[2J\\u202e\"\n", `format (file ` + file + `): "\x1b[2J\u202e" cannot be used; use png, jpg, webp or tiff`},
		{"secret", "[bytescale]\napi-key = \"my key\"\n", `bytescale.api-key (line 2 of ` + file + `): this kind of value cannot be used; use the key alone`},
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

func TestBrokenTOMLNamesTheLine(t *testing.T) {
	p := newPlace(t)
	p.write("config.toml", "scale = 2\nmodel = natural\n")
	if got := p.refusal(); !strings.HasPrefix(got, "the settings file ~/config/config.toml is not right TOML in line 2, column 9: ") {
		t.Error(got)
	}
}

func TestFileThatWasAskedForMustBeThere(t *testing.T) {
	p := newPlace(t)
	p.args = []string{"--config", filepath.Join(p.dirs.Home, "no.toml")}
	if got := p.refusal(); !strings.HasPrefix(got, "the settings file ~/no.toml cannot be read: ") {
		t.Error(got)
	}
	if err := os.Mkdir(filepath.Join(p.dirs.Home, "no.toml"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := p.refusal(); !strings.Contains(got, "cannot be read: ") {
		t.Error(got)
	}
}

func TestBadEnvironmentIsRefusedInWords(t *testing.T) {
	for _, c := range []struct{ variable, value, want string }{
		{"BULKUP_SCALE", "four", `scale (environment BULKUP_SCALE): "four" cannot be used; use a whole number from 1 to 8`},
		{"BULKUP_FACE", "maybe", `face (environment BULKUP_FACE): "maybe" cannot be used; use true or false`},
		{"BULKUP_MAX_CREDITS", "0", `max-credits (environment BULKUP_MAX_CREDITS): "0" cannot be used; use a whole number from 1, or -1 for no cap`},
		{"BULKUP_PUBLISH", "ftp", `publish (environment BULKUP_PUBLISH): "ftp" cannot be used; use bytescale, aitronos or gjirafa`},
		{"BULKUP_CONCURRENCY_UPLOADS", "0", `concurrency.uploads (environment BULKUP_CONCURRENCY_UPLOADS): "0" cannot be used; use a whole number from 1 to 64`},
		{"BULKUP_API_URL", "https://me:topsecret@h/a?key=topsecret", `api-url (environment BULKUP_API_URL): "https://•••@h/a" cannot be used; use a web address such as https://api.example.com`},
		{"BULKUP_API_URL", "me:topsecret@h", `api-url (environment BULKUP_API_URL): "•••@h" cannot be used; use a web address such as https://api.example.com`},
		{"BYTESCALE_API_KEY", "top secret", `bytescale.api-key (environment BYTESCALE_API_KEY): the key has white space within it; copy it again, alone`},
		{"AITRONOS_API_KEY", "top\x1bsecret", `aitronos.api-key (environment AITRONOS_API_KEY): the key has a character within it that no key has; copy it again`},
	} {
		p := newPlace(t)
		p.env[c.variable] = c.value
		if got := p.refusal(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestBadFlagIsRefusedWhenParsed(t *testing.T) {
	for _, args := range [][]string{{"--scale", "9"}, {"--exists", "ask"}, {"--state", ""}, {"--max-credits", "0"}, {"--limit-rate", "2Mb/s"}, {"--limit-rate", "5B/s"}, {"--api-url", "nowhere"}} {
		fs := pflag.NewFlagSet("bulkup", pflag.ContinueOnError)
		BindFlags(fs)
		if err := fs.Parse(args); err == nil || !strings.Contains(err.Error(), "cannot be used; use ") {
			t.Errorf("%q: error is %v", args, err)
		}
	}
}

func TestRulesOfOtherPackages(t *testing.T) {
	p := newPlace(t)
	p.args = []string{"--name", "{nmae}"}
	src := p.sources()
	src.Checks = map[string]func(string) error{"name": func(v string) error { return errors.New("no such part: " + v) }}
	_, _, err := Load(src)
	if err == nil || err.Error() != "name (flag --name): no such part: {nmae}" {
		t.Errorf("error is %v", err)
	}
}

func TestPublishingNeedsItsAccount(t *testing.T) {
	for service, want := range map[string]string{
		"bytescale": "bytescale.account-id: publishing to bytescale needs it; set it in the settings file under [bytescale], or in the environment as BULKUP_BYTESCALE_ACCOUNT_ID",
		"aitronos":  "aitronos.organization-id: publishing to aitronos needs it; set it in the settings file under [aitronos], or in the environment as BULKUP_AITRONOS_ORGANIZATION_ID",
		"gjirafa":   "gjirafa.base-url: publishing to gjirafa needs it; set it in the settings file under [gjirafa], or in the environment as BULKUP_GJIRAFA_BASE_URL",
	} {
		p := newPlace(t)
		p.args = []string{"--publish", service}
		if got := p.refusal(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
