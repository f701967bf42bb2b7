package plain

import (
	"fmt"
	"io"
	"strings"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/safe"
)

// unknown is a picture whose start is not confirmed, as one line of JSON.
type unknown struct {
	File     string       `json:"file"`
	Job      job.ID       `json:"job"`
	Since    time.Time    `json:"since"`
	Reason   string       `json:"reason"`
	Advice   string       `json:"advice"`
	Name     string       `json:"name"`     // under which history has it, if it was made
	Decision queue.Choice `json:"decision"` // what was decided, or empty
}

// Unknown writes the pictures whose start is not confirmed, or what was decided about
// them: choice is empty for a list.
func Unknown(out io.Writer, jobs []job.Job, choice queue.Choice, format Format) error {
	if format == JSON {
		for _, j := range jobs {
			line := unknown{File: exactPath(j), Job: j.ID, Since: j.Entered[job.Unknown], Decision: choice}
			if j.Fault != nil {
				line.Reason, line.Advice = j.Fault.Message, j.Fault.Advice
			}
			if j.Intent != nil {
				line.Name = j.Intent.Name
			}
			if err := (lines{out}).Encode(line); err != nil {
				return err
			}
		}
		return nil
	}
	var b strings.Builder
	for _, j := range jobs {
		fmt.Fprintf(&b, "%-12s %s\n", word(choice), safe.Text(shownPath(j)))
		all := []detail{{"since", j.Entered[job.Unknown].Local().Format(time.DateTime)}}
		if j.Fault != nil {
			all = append(all, detail{"reason", j.Fault.Message})
		}
		if j.Intent != nil {
			all = append(all, detail{"sent as", j.Intent.Name})
		}
		details(&b, all)
	}
	switch {
	case len(jobs) == 0:
		b.WriteString("The start of every picture is confirmed.\n")
	case choice == "":
		fmt.Fprintf(&b, "%s unknown: look for them with bulkup history, then decide with bulkup resolve --adopt TASK, --retry (it may be charged again) or --give-up.\n",
			human.Count(len(jobs), "picture is", "pictures are"))
	case choice != queue.GiveUp:
		b.WriteString("bulkup resume goes on with it, or the bulkup that runs the queue does.\n")
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// word is what was decided, as a list has it.
func word(c queue.Choice) string {
	switch c {
	case queue.Adopt:
		return "adopted"
	case queue.Restart:
		return "starts again"
	case queue.GiveUp:
		return "given up"
	}
	return string(job.Unknown)
}
