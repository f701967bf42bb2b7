package rules

import (
	"bulkup/queue/job"
)

// Choice is which files of folders are taken, by patterns as those of rules.
type Choice struct{ include, exclude *Set }

// NewChoice checks the patterns. Without any, everything is taken.
func NewChoice(include, exclude []string) (Choice, error) {
	var c Choice
	var err error
	if c.include, err = New(patterns(include)); err == nil {
		c.exclude, err = New(patterns(exclude))
	}
	return c, err
}

func patterns(all []string) (rules []Rule) {
	for _, p := range all {
		rules = append(rules, Rule{Match: p})
	}
	return rules
}

// Takes reports whether a picture is taken. One that was named by itself always is.
func (c Choice) Takes(s job.Source) bool {
	switch {
	case s.Single || s.Path == "":
		return true
	case c.exclude.Find(s) >= 0:
		return false
	}
	return len(c.include.All) == 0 || c.include.Find(s) >= 0
}
