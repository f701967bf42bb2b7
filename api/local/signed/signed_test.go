package signed

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"
)

func TestSign(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 600, time.UTC)
	s := NewSigner([]byte("secret"))
	link := s.Sign(http.MethodGet, "/a b/ü", url.Values{"n": {"1", "2"}}, now, time.Minute)
	check := func(s Signer, method, link string, at time.Time) error {
		r, err := http.NewRequest(method, "http://host"+link, nil)
		if err != nil {
			t.Fatal(err)
		}
		return s.Check(r, at)
	}
	for name, c := range map[string]struct {
		signer Signer
		method string
		link   string
		at     time.Time
		want   error
	}{
		"as signed":       {s, "GET", link, now, nil},
		"head":            {s, "HEAD", link, now, nil},
		"in its last":     {s, "GET", link, now.Add(59 * time.Second), nil},
		"too late":        {s, "GET", link, now.Add(61 * time.Second), ErrExpired},
		"another method":  {s, "PUT", link, now, ErrSignature},
		"another query":   {s, "GET", link + "&x=1", now, ErrSignature},
		"another path":    {s, "GET", "/c" + link[1:], now, ErrSignature},
		"another secret":  {NewSigner([]byte("public")), "GET", link, now, ErrSignature},
		"a broken query":  {s, "GET", link + "&%zz", now, ErrSignature},
		"nothing at all":  {s, "GET", "/a%20b/%C3%BC", now, ErrSignature},
		"signed, no date": {s, "GET", "/?X-Amz-Signature=" + s.signature("GET", "/", url.Values{}), now, ErrSignature},
	} {
		if err := check(c.signer, c.method, c.link, c.at); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
