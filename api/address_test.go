package api

import (
	"strings"
	"testing"
)

func TestParseBase(t *testing.T) {
	for _, tt := range []struct{ raw, want string }{
		{"https://api.example.org", "https://api.example.org"},
		{"  https://api.example.org//  ", "https://api.example.org"},
		{"https://api.example.org:8443/v1/", "https://api.example.org:8443/v1"},
		{"http://127.0.0.1:8080/", "http://127.0.0.1:8080"},
		{"http://127.8.9.1", "http://127.8.9.1"},
		{"http://[::1]:9", "http://[::1]:9"},
		{"https://api.example.org:/v1", "https://api.example.org/v1"},
		{"http://[::1]:", "http://[::1]"},
		{"http://LOCALHOST:9", "http://LOCALHOST:9"},
	} {
		u, err := ParseBase(tt.raw)
		if err != nil {
			t.Errorf("ParseBase(%q): %v", tt.raw, err)
		} else if u.String() != tt.want {
			t.Errorf("ParseBase(%q) = %q, want %q", tt.raw, u, tt.want)
		}
	}
	for _, tt := range []struct{ raw, says string }{
		{"", "empty"},
		{"api.example.org", "not a web address"},
		{"localhost:8080", "not a web address"},
		{"https://", "not a web address"},
		{"https://a b", "not a web address"},
		{"http://api.example.org", "not safe"},
		{"http://localhost.example.org", "not safe"},
		{"http://10.0.0.1", "not safe"},
		{"ftp://api.example.org", "https://"},
		{"https://user:hunter2@api.example.org", "user or password"},
		{"https://api.example.org?key=hunter2", "?"},
		{"https://api.example.org?", "?"},
		{"https://api.example.org/#", "#"},
	} {
		_, err := ParseBase(tt.raw)
		if err == nil {
			t.Errorf("ParseBase(%q) is accepted", tt.raw)
		} else if !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("ParseBase(%q): %q should say %q", tt.raw, err, tt.says)
		}
	}
}

func TestParseSigned(t *testing.T) {
	for raw, ok := range map[string]bool{
		"https://store.example.org/a?sig=secret":   true,
		"http://127.0.0.1:1/a?sig=secret":          true,
		"http://store.example.org/a?sig=secret":    false,
		"https://u:secret@store.example.org/":      false,
		"file:///etc/passwd?secret":                false,
		"javascript:secret":                        false,
		"/relative?sig=secret":                     false,
		"https://store.example.org/%zz?sig=secret": false,
		"": false,
	} {
		_, err := ParseSigned(raw)
		if (err == nil) != ok {
			t.Errorf("ParseSigned(%q): %v", raw, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("ParseSigned(%q) tells the secret: %v", raw, err)
		}
	}
}

func TestRedact(t *testing.T) {
	for raw, want := range map[string]string{
		"https://u:p@h/a?sig=s#f": "https://h/a",
		"https://h/a?":            "https://h/a",
		"https://h/%zz?sig=s":     "(unreadable address)",
	} {
		if got := RedactURL(raw); got != want {
			t.Errorf("RedactURL(%q) = %q, want %q", raw, got, want)
		}
	}
	got := RedactText(`put "https://h/a?sig=s" or (http://i/?b=s) failed: why?`)
	if want := `put "https://h/a" or (http://i/ failed: why?`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
