package queue

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"bulkup/api"
	"bulkup/queue/job"
)

// Rule gives the pictures whose path matches settings of their own. The first rule
// that matches a picture counts; an address has no path, and no rule.
type Rule struct {
	// Match is a pattern with slashes in which * stands for anything within one
	// folder and ** for any number of folders; letters may be of either case. It is
	// held against the path within the dropped folder, with and without that
	// folder's name, and against the whole path if it begins with /, ~/ or a drive.
	// Without a slash it is about the name of the file alone.
	Match  string
	Model  string // "" leaves it as it is, as do the zero values below
	Scale  int
	Format string
	Face   *bool
}

// RuleUse is how many pictures of a survey a rule takes.
type RuleUse struct {
	Rule   Rule
	Images int
}

// WithoutRules returns the survey with the settings that were asked for on every
// picture, for those who chose them for these very pictures.
func (v Survey) WithoutRules() Survey {
	v.Rules, v.drop.items = nil, slices.Clone(v.drop.items)
	for i := range v.drop.items {
		v.drop.items[i].settings = v.Settings
	}
	return v
}

// rules are those of the user, ready to be held against many paths.
type rules struct {
	all      []Rule
	patterns []string // of all, folded
	choice   choice   // of the files of folders, before any rule
}

// newRules checks the patterns.
func newRules(all []Rule) (*rules, error) {
	r := &rules{all: all}
	for _, one := range all {
		pattern := one.Match
		if rest, ok := strings.CutPrefix(pattern, "~/"); ok {
			home, err := os.UserHomeDir()
			if err != nil {
				return nil, fmt.Errorf("the pattern %s needs a home folder: %w", api.Clean(one.Match), err)
			}
			pattern = path.Join(literal(filepath.ToSlash(home)), rest)
		}
		pattern = folded(pattern)
		if !doublestar.ValidatePattern(pattern) {
			return nil, fmt.Errorf("the pattern %s cannot be read; close every [ and {", api.Clean(one.Match))
		}
		r.patterns = append(r.patterns, pattern)
	}
	return r, nil
}

// literal is a path as a pattern that matches nothing else.
func literal(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`, "{", `\{`).Replace(path)
}

// folded is a text in which neither case nor composition tells names apart, as on
// many disks.
func folded(s string) string { return cases.Fold().String(norm.NFC.String(s)) }

// find returns the place of the rule that counts for a source, -1 when none does.
func (r *rules) find(s job.Source) int {
	if len(r.all) == 0 || s.Path == "" {
		return -1
	}
	rel := folded(s.Rel)
	within := path.Join(folded(filepath.Base(s.Root)), rel)
	whole := folded(filepath.ToSlash(cmp.Or(s.Dropped, s.Path)))
	for i, pattern := range r.patterns {
		switch {
		case absolute(pattern):
			if doublestar.MatchUnvalidated(pattern, whole) {
				return i
			}
		case !strings.Contains(pattern, "/"):
			if doublestar.MatchUnvalidated(pattern, path.Base(rel)) {
				return i
			}
		case doublestar.MatchUnvalidated(pattern, rel), doublestar.MatchUnvalidated(pattern, within):
			return i
		}
	}
	return -1
}

// absolute tells a pattern that begins at a root: "/…", or "c:/…" with a drive.
func absolute(pattern string) bool {
	return strings.HasPrefix(pattern, "/") || len(pattern) > 2 && pattern[1:3] == ":/"
}

// apply returns what a rule makes of settings.
func (r Rule) apply(s job.Settings) job.Settings {
	if r.Model != "" {
		s.Model = r.Model
	}
	if r.Scale != 0 {
		s.Scale = r.Scale
	}
	if r.Format != "" {
		s.Format = r.Format
	}
	if r.Face != nil {
		s.Face = *r.Face
	}
	return s
}

// String is the pattern and what it changes: "scans/** -> natural-plus-4x 2x png".
func (r Rule) String() string {
	text := r.Match + " ->"
	if r.Model != "" {
		text += " " + r.Model
	}
	if r.Scale != 0 {
		text += fmt.Sprintf(" %dx", r.Scale)
	}
	if r.Format != "" {
		text += " " + r.Format
	}
	switch {
	case r.Face == nil:
	case *r.Face:
		text += " face"
	default:
		text += " no-face"
	}
	return text
}
