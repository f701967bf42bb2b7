package plain

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"

	"bulkup/ui/layout"
	"bulkup/ui/safe"
)

// Check is one thing that the doctor checked.
type Check struct {
	Name   string
	Value  string // never a secret
	Origin string // where the value came from
	OK     bool
	Advice string // what to do when it is not OK
	Fatal  bool   // a run would fail if it is not OK
}

// Fails reports whether a run would fail.
func Fails(checks []Check) bool {
	return slices.ContainsFunc(checks, func(c Check) bool { return c.Fatal && !c.OK })
}

// NewCheck returns a check that failed with err, or passed when err is nil.
func NewCheck(name, value, origin string, err error) Check {
	c := Check{Name: name, Value: value, Origin: origin, OK: err == nil}
	if err != nil {
		c.Advice = safe.Text(err.Error())
	}
	return c
}

// Doctor writes the checks, with the advice below each that needs it, in lines of a width
// (0 for any).
func Doctor(out io.Writer, checks []Check, width int) error {
	const verdicts = 7 // the width of the longest and a gap
	names := 0
	for _, c := range checks {
		names = max(names, layout.Width(safe.Text(c.Name)))
	}
	var b strings.Builder
	for _, c := range checks {
		verdict := "ok"
		switch {
		case !c.OK && c.Fatal:
			verdict = "fails"
		case !c.OK:
			verdict = "note"
		}
		lead := layout.Pad(verdict, verdicts) + layout.Pad(safe.Text(c.Name), names+2)
		text := c.Value
		if c.Origin != "" {
			text += " (" + c.Origin + ")"
		}
		b.WriteString(strings.TrimRight(layout.Hang(lead, safe.Text(text), width), " ") + "\n")
		if c.Advice != "" && !c.OK {
			b.WriteString(layout.Hang(strings.Repeat(" ", verdicts)+"to do: ", safe.Text(c.Advice), width) + "\n")
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// Columns is how wide the terminal is, 0 where there is none: lines that a program reads
// are not broken.
func Columns(out *os.File) int {
	width, _, err := term.GetSize(out.Fd())
	if err != nil {
		return 0
	}
	return width
}

// Terminal checks what bulkup would draw on.
func Terminal(out *os.File, getenv func(string) string) Check {
	c := Check{Name: "terminal", Value: getenv("TERM"), Origin: "environment TERM", OK: term.IsTerminal(out.Fd())}
	if width, height, err := term.GetSize(out.Fd()); err == nil {
		c.Value += fmt.Sprintf(", %d×%d", width, height)
	} else {
		c.Advice = "stdout is no terminal: bulkup writes plain lines there"
	}
	return c
}
