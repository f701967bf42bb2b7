package theme

// palette are the colours of a theme, as numbers of the terminal's own palette or
// as RGB.
type palette struct{ accent, good, bad, warn, dim string }

// Usual is the theme of the sixteen colours that the user has chosen for the
// terminal, which suit its background.
const Usual = "terminal"

// palettes by name. The RGB values have a contrast of 4.5 to 1 or more with the
// background that they are for (WCAG 2.2, 1.4.3).
var palettes = map[string]palette{
	Usual:      {accent: "6", good: "2", bad: "1", warn: "3"},
	"contrast": {accent: "14", good: "10", bad: "9", warn: "11", dim: "7"},
	"dark":     {accent: "#7dcfff", good: "#9ece6a", bad: "#f7768e", warn: "#e0af68", dim: "#8c94b8"},
	"light":    {accent: "#0550ae", good: "#116329", bad: "#b31d28", warn: "#7d4e00", dim: "#57606a"},
}
