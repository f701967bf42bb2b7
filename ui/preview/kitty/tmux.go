package kitty

import (
	"io"

	"github.com/charmbracelet/x/ansi"
)

// ThroughTmux returns a writer whose commands tmux passes on to the terminal that it is
// shown in. Placeholders need none of this: they are text, which tmux moves and scrolls.
func ThroughTmux(out io.Writer) io.Writer { return tmux{out} }

type tmux struct{ out io.Writer }

func (t tmux) Write(p []byte) (int, error) {
	if _, err := t.out.Write([]byte(ansi.TmuxPassthrough(string(p)))); err != nil {
		return 0, err
	}
	return len(p), nil
}
