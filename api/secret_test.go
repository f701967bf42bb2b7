package api

import (
	"net/http"
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
