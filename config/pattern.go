package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"bulkup/config/choice"
	"bulkup/config/problem"
)

// Rule is a choice for the pictures whose path matches a pattern.
type Rule struct {
	// Match is a pattern with slashes, in which * is anything within a folder
	// and ** any folders.
	Match  string `toml:"match"`
	Model  string `toml:"model"`
	Scale  int    `toml:"scale"`  // 1 to 8, 0 leaves it as it is
	Format string `toml:"format"` // "png", "jpg", "webp", "tiff", or "" leaves it as it is
	Face   *bool  `toml:"face"`
}

const ruleWants = "a pattern, an arrow and " + choice.Wants + ": scans/** -> natural-plus-4x 2x png"

func (r Rule) choice() choice.Choice {
	return choice.Choice{Model: r.Model, Scale: r.Scale, Format: r.Format, Face: r.Face}
}

// String is the rule as parseRule reads it.
func (r Rule) String() string { return r.Match + " -> " + r.choice().String() }

// parseRule reads "scans/** -> natural-plus-4x 2x". The pattern may have spaces.
func parseRule(text string) (Rule, error) {
	text = strings.ReplaceAll(text, "→", "->")
	at := strings.LastIndex(text, "->")
	if at < 0 {
		return Rule{}, errors.New("there is no arrow; use " + ruleWants)
	}
	c, err := choice.Parse(text[at+len("->"):])
	if err == nil && (c.Sized() || c.Fit != "") {
		err = errors.New("a rule sets no size in pixels; use " + ruleWants)
	}
	return Rule{strings.TrimSpace(text[:at]), c.Model, c.Scale, c.Format, c.Face}, err
}

// checkRule says what cannot be used and why. name is the key of the rule that
// it is about.
func (src Sources) checkRule(r Rule) (name string, err error) {
	switch {
	case r.Match == "":
		return "match", errors.New("a rule needs a pattern; use one such as scans/** or **/*.png")
	case !doublestar.ValidatePattern(r.Match):
		return "match", fmt.Errorf("%s is no pattern; close every [ and {, and write a folder with / and not with \\", problem.Quoted(r.Match))
	case len(r.choice().Parts()) == 0:
		return "match", fmt.Errorf("the rule for %s changes nothing; use %s", problem.Quoted(r.Match), choice.Wants)
	}
	return src.checkChoice(r.choice())
}
