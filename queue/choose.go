package queue

import (
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/result"
)

// choice is which files of folders are taken, by patterns as those of rules.
type choice struct{ include, exclude *rules }

// newChoice checks the patterns. Without any, everything is taken.
func newChoice(include, exclude []string) (choice, error) {
	var c choice
	var err error
	if c.include, err = newRules(patterns(include)); err == nil {
		c.exclude, err = newRules(patterns(exclude))
	}
	return c, err
}

func patterns(all []string) (rules []Rule) {
	for _, p := range all {
		rules = append(rules, Rule{Match: p})
	}
	return rules
}

// takes reports whether a picture is taken. One that was named by itself always is.
func (c choice) takes(s job.Source) bool {
	switch {
	case s.Single || s.Path == "":
		return true
	case c.exclude.find(s) >= 0:
		return false
	}
	return len(c.include.all) == 0 || c.include.find(s) >= 0
}

// outputs lists the folders that results of the pictures go to, each once, in their order.
func outputs(items []item) (folders []string) {
	seen := make(map[string]bool)
	for _, it := range items {
		dir, err := result.Folder(it.Source, it.settings)
		if err == nil && it.Class == intake.Image && !seen[dir] {
			seen[dir] = true
			folders = append(folders, dir)
		}
	}
	return folders
}

// apart gives results of several folders, which go to one output folder without a
// template, a folder each there: pictures of one name in two of them would be
// numbered, and nobody could say which is which.
func apart(items []item) {
	roots := make(map[string]bool)
	for _, it := range items {
		if !it.Single && it.URL == "" {
			roots[it.Root] = true
		}
	}
	for i, it := range items {
		if len(roots) > 1 && !it.Single && it.settings.Out != "" && it.settings.Name == "" {
			items[i].settings.Name = result.ApartTemplate
		}
	}
}
