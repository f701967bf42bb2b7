package tomlfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

type settings struct {
	Name string   `toml:"name"`
	Wait Duration `toml:"wait"`
	Sub  struct {
		N int `toml:"n"`
	} `toml:"sub"`
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.toml")
	if err := os.WriteFile(path, []byte("name = 'a'\nwait = '90s'\n[sub]\nn = 3"), 0o600); err != nil {
		t.Fatal(err)
	}
	var s settings
	if err := Load(path, &s); err != nil || s.Name != "a" || s.Wait.Duration != 90*time.Second || s.Sub.N != 3 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	for text, words := range map[string]string{
		"name = 'a'\n[sub]\nm = 3":  `line 3: unknown setting "sub.m"`,
		"\n\nname = 3":              "line 3: ",
		"name = 'a'\nname = 'b'":    "line 2: ",
		"wait = 'soon'":             `"soon" is not a time such as 20s or 1h`,
		"wait = '-1s'":              "not a time",
		"wait = 5":                  "not a time",
		"name = 'a'\nthis is wrong": "line 2: ",
	} {
		var s settings
		if err := Decode([]byte(text), &s); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
