package job

import (
	"slices"
	"strings"
)

// Ways returns all of them, in the order in which they are counted.
func Ways() []Way { return []Way{There, Enough, Copied, Replaced} }

// Way is why a skipped job had nothing to do, in the words that people read.
type Way string

const (
	There    Way = "there already"         // its result, or a file of the user's with that name
	Copied   Way = "copied"                // from the result of the same picture elsewhere
	Replaced Way = "overwritten by a copy" // as Copied, in the place of another file
	Enough   Way = "large enough already"  // the source is no smaller than its result would be
)

// Word is the state of a job for people. A skipped job says what became of it; one of
// an older journal, which has no Way, says it by its notices.
func (j Job) Word() string {
	switch {
	case j.State != Skipped:
		return string(j.State)
	case j.Way != "":
		return string(j.Way)
	case slices.ContainsFunc(j.Notices, func(n string) bool { return strings.HasPrefix(n, "copied from the same picture") }):
		return string(Copied)
	}
	return string(There)
}
