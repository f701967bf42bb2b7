package query

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// tmux is the tmux that the program runs in. It answers for itself and keeps the answers
// of the terminal that it is shown in, so that its own command is asked what that can
// draw. It passes pictures on only for panes that have this allowed, which ours is while
// the program runs.
type tmux struct {
	run func(ctx context.Context, args ...string) (string, error)

	mu      sync.Mutex
	allowed bool // by us
	over    bool
}

// tmuxOf returns the tmux that the environment names; nil when it names none. One on the
// other side of a connection is known by the kind of terminal only, and cannot be asked.
func tmuxOf(getenv func(string) string) *tmux {
	socket, _, _ := strings.Cut(getenv("TMUX"), ",")
	pane, term := getenv("TMUX_PANE"), getenv("TERM")
	switch {
	case socket != "" && pane != "":
		return &tmux{run: func(ctx context.Context, args ...string) (string, error) {
			ctx, cancel := context.WithTimeout(ctx, tmuxPatience)
			defer cancel()
			args = append([]string{"-S", socket, args[0], "-t", pane}, args[1:]...)
			out, err := exec.CommandContext(ctx, "tmux", args...).Output()
			return strings.TrimSpace(string(out)), err
		}}
	case strings.HasPrefix(term, "tmux"), strings.HasPrefix(term, "screen"):
		return &tmux{run: func(context.Context, ...string) (string, error) { return "", errFar }}
	}
	return nil
}

var errFar = errors.New("this tmux cannot be asked")

// tmuxPatience is how long tmux has for an answer.
const tmuxPatience = 10 * time.Second

// correct has an answer say what the terminal can draw that tmux is shown in: tmux takes
// sixels for any terminal, and blanks stand for them in those that draw none.
func (t *tmux) correct(ctx context.Context, a *Answer) {
	said, err := t.run(ctx, "display-message", "-p", "#{client_termtype}|#{allow-passthrough}|#{client_termfeatures}")
	parts := strings.Split(said, "|")
	if err != nil || len(parts) != 3 {
		a.Sixel = false
		return
	}
	a.Sixel = a.Sixel && strings.Contains(parts[2], "sixel")
	if knowsPlaceholders(parts[0]) && (parts[1] != "0" && parts[1] != "off" || t.allow(ctx)) { // before tmux 3.3 all is allowed
		a.Kitty, a.Tmux = true, true
	}
}

// allow has tmux pass pictures on, and reports whether it does.
func (t *tmux) allow(ctx context.Context) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return false
	}
	// "all" is for panes that are not visible too, and newer than "on".
	for _, value := range []string{"all", "on"} {
		if _, err := t.run(ctx, "set-option", "-p", "allow-passthrough", value); err == nil {
			t.allowed = true
			return true
		}
	}
	return false
}

// close takes back what was allowed.
func (t *tmux) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over = true; t.allowed {
		t.allowed = false
		t.run(context.Background(), "set-option", "-pu", "allow-passthrough")
	}
}
