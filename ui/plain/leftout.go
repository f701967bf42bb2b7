package plain

import (
	"fmt"

	"bulkup/queue"
)

// LeftOut lists which files are no part of a run, with the first of each reason: what
// somebody named must not be passed over without a word.
func LeftOut(all []queue.Refusal, opts Options) error {
	var out printer = newTextPrinter(opts)
	if opts.JSON {
		out = newJSONPrinter(opts)
	}
	var reasons []string
	of := make(map[string][]string)
	for _, r := range all {
		if of[r.Reason] == nil {
			reasons = append(reasons, r.Reason)
		}
		of[r.Reason] = append(of[r.Reason], r.Path)
	}
	for _, reason := range reasons {
		text := "left out: " + of[reason][0]
		if more := len(of[reason]) - 1; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		out.notice(queue.Notice{Message: text + ": " + reason})
	}
	return out.err()
}
