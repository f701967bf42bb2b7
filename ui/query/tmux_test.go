package query

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// server answers as tmux does, and notes what it was asked to change.
type server struct {
	said    string
	refuses string // a value that it does not know
	changes []string
}

func (s *server) run(_ context.Context, args ...string) (string, error) {
	if args[0] == "display-message" {
		return s.said, nil
	}
	change := strings.Join(args[1:], " ")
	if s.refuses != "" && strings.HasSuffix(change, s.refuses) {
		return "", errors.New("bad value")
	}
	s.changes = append(s.changes, change)
	return "", nil
}

// Pictures pass through tmux to a terminal that shows them, and afterwards tmux is as it was.
func TestTmux(t *testing.T) {
	const on, all, off = "-p allow-passthrough on", "-p allow-passthrough all", "-pu allow-passthrough"
	kitty, sixel := Answer{Kitty: true, Tmux: true}, Answer{Sixel: true}
	for name, c := range map[string]struct {
		said, refuses string
		want          Answer
		changes       []string
	}{
		"kitty":               {"kitty(0.41.1)|0|title", "", kitty, []string{all, off}},
		"tmux 3.3":            {"kitty(0.41.1)|0|title", "all", kitty, []string{on, off}},
		"tmux 3.2":            {"kitty(0.41.1)||title", "", kitty, nil},
		"allowed by the user": {"ghostty 1.1.3|on|title", "", kitty, nil},
		"a Kitty of old":      {"kitty(0.26.5)|on|title", "", Answer{}, nil},
		"sixels":              {"foot(1.13.1)|off|256,sixel,title", "", sixel, nil},
		"no sixels":           {"XTerm(379)|off|256,title", "", Answer{}, nil},
		"none attached":       {"|off|", "", Answer{}, nil},
		"no tmux":             {"", "", Answer{}, nil},
	} {
		s := &server{said: c.said, refuses: c.refuses}
		known := make(chan Answer, 1)
		known <- sixel
		q := &Terminal{out: &bytes.Buffer{}, known: known, tmux: &tmux{run: s.run}}
		if a, ok := q.Ask(t.Context()); !ok || a != c.want {
			t.Errorf("%s: %+v, %t", name, a, ok)
		}
		q.Close()
		q.Close()
		if diff := cmp.Diff(c.changes, s.changes); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	s := &server{said: "kitty(0.41.1)|0|"}
	late := &tmux{run: s.run}
	var a Answer
	late.close()
	if late.correct(t.Context(), &a); a.Kitty || len(s.changes) > 0 {
		t.Error("after the end it is allowed")
	}
	far, answer := tmuxOf(env(map[string]string{"TERM": "tmux-256color"})), sixel
	if far.correct(t.Context(), &answer); answer.Sixel {
		t.Error("a tmux that cannot be asked is believed")
	}
	if tmuxOf(env(map[string]string{"TERM": "xterm-kitty"})) != nil {
		t.Error("there is a tmux that nobody has named")
	}
	(*Terminal)(nil).Close()
}
