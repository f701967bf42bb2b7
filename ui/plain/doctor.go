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

// Doctor writes the checks as a table, with the advice below each that needs it.
func Doctor(out io.Writer, checks []Check) error {
	rows := make([][]string, 0, len(checks))
	widths := make([]int, 3)
	for _, c := range checks {
		verdict := "ok"
		switch {
		case !c.OK && c.Fatal:
			verdict = "fails"
		case !c.OK:
			verdict = "note"
		}
		cells := []string{verdict, safe.Text(c.Name), safe.Text(c.Value), safe.Text(c.Origin)}
		for i := range widths {
			widths[i] = max(widths[i], layout.Width(cells[i]))
		}
		rows = append(rows, cells)
	}
	var b strings.Builder
	for i, cells := range rows {
		line := ""
		for col, text := range cells {
			if col < len(widths) {
				text = layout.Pad(text, widths[col]+2)
			}
			line += text
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
		if advice := checks[i].Advice; advice != "" && !checks[i].OK {
			b.WriteString(strings.Repeat(" ", widths[0]+2) + "to do: " + safe.Text(advice) + "\n")
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
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
