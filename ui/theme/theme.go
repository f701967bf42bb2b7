// Package theme holds the colours and characters of the screen. The sixteen colours of
// the user's own palette are the default, so that they suit any background; where there
// is no colour, characters and words say the same. Start reading at Theme.
package theme

import (
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"bulkup/queue/job"
	"bulkup/ui/safe"
)

// Theme is what every part of the screen is drawn with.
type Theme struct {
	Plain  Paint // the terminal's own
	Strong Paint // headings
	Dim    Paint // what matters less
	Accent Paint // what is chosen, and bars
	Good   Paint
	Bad    Paint
	Warn   Paint
	Cursor Paint // the row under the cursor
	Track  Paint // what of a bar is not done
	Glyphs Glyphs

	states map[job.State]look
	links  bool
	host   string
	ascii  bool

	edition int
}

// Become makes this theme that of the options, for all who draw with it.
func (t *Theme) Become(o Options) {
	edition := t.edition + 1
	*t = *New(o)
	t.edition = edition
}

// Edition is another number after Become: what was drawn before is out of date.
func (t *Theme) Edition() int { return t.edition }

// Text returns text of others, such as a name, as it may be shown: harmless, without
// variation selectors, whose width terminals count differently, and in ASCII alone where
// nothing else may be written.
func (t *Theme) Text(s string) string {
	if s = safe.Text(s); strings.Contains(s, selector) {
		s = plainForms.Replace(s)
	}
	if t.ascii {
		return safe.ASCII(s)
	}
	return s
}

// selector is how every variation selector begins. Nearly no name has one.
const selector = "\xef\xb8"

// plainForms takes the two selectors away that say how an emoji is drawn.
var plainForms = strings.NewReplacer("\ufe0e", "", "\ufe0f", "")

type look struct {
	glyph string
	paint Paint
}

// Options choose a theme.
type Options struct {
	NoColor bool            // no colour, bold or reverse at all
	Name    string          // one of Names; any other is Usual
	Colours termenv.Profile // how many colours the terminal has; zero is RGB
	ASCII   bool            // no character beyond ASCII in what the program draws itself
	Light   bool            // the terminal's background is light
	Links   bool            // the terminal makes links of text
	Host    string          // this machine's name, so that a terminal elsewhere opens no file of its own
}

// New returns a theme. It never asks the terminal anything.
func New(o Options) *Theme {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetHasDarkBackground(true)
	r.SetColorProfile(o.Colours)
	if o.NoColor {
		r.SetColorProfile(termenv.Ascii)
	}
	color := func(c string) Paint { return paint(r.NewStyle().Foreground(lipgloss.Color(c))) }
	p, ok := palettes[o.Name]
	switch {
	case ok && o.Name != Usual:
	case o.Light && o.Colours != termenv.ANSI: // yellow and cyan are hard to read there, in most palettes
		p = palettes["light"]
	default:
		p = palettes[Usual]
	}
	if p.dim == "" {
		p.dim = grey(o)
	}
	track := paint(r.NewStyle().Foreground(lipgloss.Color(shade(o, "240", "250"))))
	t := &Theme{
		Strong: paint(r.NewStyle().Bold(true)),
		Dim:    color(p.dim),
		Track:  track,
		Accent: color(p.accent),
		Good:   color(p.good),
		Bad:    color(p.bad),
		Warn:   color(p.warn),
		Cursor: paint(cursor(r.NewStyle(), o)),
		Glyphs: unicodeGlyphs,
		links:  o.Links, host: o.Host, ascii: o.ASCII,
	}
	if o.ASCII {
		t.Glyphs = asciiGlyphs
	}
	g := t.Glyphs
	t.states = map[job.State]look{
		job.Waiting:  {g.Waiting, t.Dim},
		job.Done:     {g.Done, t.Good},
		job.Failed:   {g.Failed, t.Bad},
		job.Unknown:  {g.Unknown, t.Warn},
		job.Skipped:  {g.Skipped, t.Dim},
		job.Canceled: {g.Canceled, t.Dim},
	}
	return t
}

// grey is the colour of what matters less: a grey that has a contrast of 4.5 to 1 or more
// with a background of its kind, where the terminal has one.
func grey(o Options) string { return shade(o, "245", "241") }

// shade is one of the greys of 256 colours, by the background; of sixteen, it is the one
// grey that there is.
func shade(o Options, dark, light string) string {
	switch {
	case o.Colours == termenv.ANSI:
		return "8"
	case o.Name == "light", o.Light && o.Name != "dark":
		return light
	}
	return dark
}

// cursor is a background on which the colours of states can be read. Sixteen colours have
// none for sure.
func cursor(s lipgloss.Style, o Options) lipgloss.Style {
	if o.Colours == termenv.ANSI {
		return s.Reverse(true)
	}
	return s.Background(lipgloss.Color(shade(o, "237", "254")))
}

// State returns the character of a state and its colour. The word beside it is
// the state itself.
func (t *Theme) State(s job.State) (glyph string, p Paint) {
	if l, ok := t.states[s]; ok {
		return l.glyph, l.paint
	}
	return t.Glyphs.Active, t.Accent
}

// Paint colours text without measuring it: a style's own Render is far too slow
// for thousands of cells.
type Paint struct{ on, off string }

// paint takes the escape sequences out of a style; both are empty without colour.
func paint(s lipgloss.Style) Paint {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return Paint{on, off}
}

// Row is a row of a list of a dialog, the one under the cursor in its colour.
func (t *Theme) Row(text string, width int, cursor bool) string {
	if !cursor {
		return "  " + text
	}
	text = t.Accent.On(t.Glyphs.Pointer) + " " + text
	return t.Cursor.Under(text + strings.Repeat(" ", max(width-ansi.StringWidth(text), 0)))
}

// Under returns s, which may have colours of its own, on the background of p.
func (p Paint) Under(s string) string {
	if p.on == "" {
		return s
	}
	// Each end of a colour inside would end the background too.
	return p.on + strings.ReplaceAll(s, reset, reset+p.on) + p.off
}

const reset = "\x1b[0m"

// On returns s in the colour.
func (p Paint) On(s string) string {
	if p.on == "" || s == "" {
		return s
	}
	return p.on + s + p.off
}
