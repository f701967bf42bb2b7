package query

import (
	"bytes"
	"context"
	"io"
	"testing"

	"bulkup/ui/preview/kitty"
)

func env(text map[string]string) func(string) string { return func(k string) string { return text[k] } }

func TestAsk(t *testing.T) {
	var out bytes.Buffer
	known := make(chan Answer, 1)
	known <- Answer{Sixel: true}
	q := &Terminal{out: &out, question: Question(true), known: known}
	if a, ok := q.Ask(t.Context()); !ok || !a.Sixel || out.String() != kitty.Query+"\x1b[>q\x1b]11;?\a\x1b[c" {
		t.Errorf("%+v, %t after %q", a, ok, out.String())
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok := q.Ask(over); ok {
		t.Error("a terminal that is silent has answered")
	}
	q.out = broken{}
	if _, ok := q.Ask(t.Context()); ok {
		t.Error("a terminal that is gone has answered")
	}
	if q, in := New(&out, &out, env(map[string]string{"TERM": "xterm"}), true); q != nil || in != io.Reader(&out) {
		t.Error("what is no terminal is asked")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestLightByName(t *testing.T) {
	for value, want := range map[string]bool{"": false, "15;0": false, "0;15": true, "0;default;15": true, "0;7": true, "7;default": false, "15": false} {
		if got := LightByName(env(map[string]string{"COLORFGBG": value})); got != want {
			t.Errorf("%q: %t", value, got)
		}
	}
}
