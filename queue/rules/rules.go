// Package rules gives pictures settings of their own by their path. It is pure but for
// the home folder, which a pattern may begin with.
package rules

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
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

// Set is the rules of the user, ready to be held against many paths.
type Set struct {
	All      []Rule
	patterns []string // of all, folded
}

// New checks the patterns.
func New(all []Rule) (*Set, error) {
	r := &Set{All: all}
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

// folded returns the same text for names that differ in case or composition alone, as
// they are one name on many disks.
func folded(s string) string { return cases.Fold().String(norm.NFC.String(s)) }

// Find returns the place of the rule that counts for a source, -1 when none does.
func (r *Set) Find(s job.Source) int {
	if len(r.All) == 0 || s.Path == "" {
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

// absolute reports whether a pattern begins at a root: "/…", or "c:/…" with a drive.
func absolute(pattern string) bool {
	return strings.HasPrefix(pattern, "/") || len(pattern) > 2 && pattern[1:3] == ":/"
}

// Apply returns what a rule makes of settings.
func (r Rule) Apply(s job.Settings) job.Settings {
	if r.Model != "" {
		s.Model = r.Model
	}
	if r.Scale != 0 {
		s.Scale, s.Box = r.Scale, job.Box{}
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
