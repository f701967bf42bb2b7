package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A service may repeat the key that it does not accept, at any place of its answer.
func TestKeyIsHiddenWhereverTheTextIsCut(t *testing.T) {
	const key = Secret("sk/live+0123456789-abcdefgh")
	half := string(key[:shortestSecret])
	for _, form := range []string{string(key), "sk%2Flive%2B0123456789-abcdefgh", "sk/live+01\u200b23456789-abcdefgh", "https://h.example/sk/live+0123456789-abcdefgh"} {
		for before := range maxText + 10 {
			e := FromResponse("S", "c", http.StatusUnauthorized, nil, []byte(strings.Repeat("a", before)+" "+form+" b"), key, time.Time{})
			if strings.Contains(e.Message, half) || strings.Contains(e.Message, "0123") {
				t.Fatalf("%d letters before %q: %s", before, form, e.Message)
			}
		}
	}
	body := strings.Repeat(" ", maxErrorBody-len(key)+3) + "!" + string(key)
	if e := FromResponse("S", "c", http.StatusUnauthorized, nil, []byte(body), key, time.Time{}); strings.Contains(e.Message, half) {
		t.Errorf("an answer that is cut shows %s", e.Message)
	}
}

// A service may also cut the key itself, and go on behind it.
func TestKeyCutByTheServiceIsHidden(t *testing.T) {
	const key = Secret("sk/live+0123456789-abcdefgh")
	for n := len(key) / 2; n <= len(key); n++ {
		for _, end := range []string{"…", "... is wrong", `"}`} {
			if got, want := key.Clean("bad key '"+string(key[:n])+end), "bad key '"+dots+end; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
	if got, want := key.Clean("sk/live is a prefix"), "sk/live is a prefix"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzSecret: no text shows a key, or most of its beginning, wherever it stands and
// however it is escaped or cut.
func FuzzSecret(f *testing.F) {
	f.Add("sk/live+0123456789-abcdefgh", "wrong key ", " given", uint8(0))
	f.Add("aaaaaaaaaaaaaaaa", "a", "aaaa", uint8(9))
	f.Fuzz(func(t *testing.T, key, before, after string, cut uint8) {
		for _, r := range key {
			if r <= ' ' || r > '~' {
				return // no header takes it
			}
		}
		if len(key) < shortestSecret || strings.ContainsAny(key, "?&=#@:<>\"'\\") {
			return // addresses and what signs them are taken out first, and may take some of it along
		}
		s := Secret(key)
		shown := key[:max(len(key)/2, shortestSecret, len(key)-int(cut))]
		for _, text := range []string{before + shown + after, before + url.QueryEscape(key) + after, before + shown} {
			got := s.Clean(text)
			if most := key[:max(len(key)/2, shortestSecret)]; strings.Contains(got, most) {
				t.Fatalf("%q becomes %q, which shows %q", text, got, most)
			}
		}
	})
}

func TestWhatSignsALinkIsHidden(t *testing.T) {
	for text, want := range map[string]string{
		"see HTTPS://h/a?X-Amz-Signature=0123":      "see https://h/a",
		"bad X-Amz-Signature=0123&X-Goog-Date=2026": "bad X-Amz-Signature=•••&X-Goog-Date=2026",
		"wrong Token=ab12 given":                    "wrong Token=••• given",
		"the signature is wrong":                    "the signature is wrong",
	} {
		if got := Secret("").Clean(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
