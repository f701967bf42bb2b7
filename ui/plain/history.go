package plain

import (
	"fmt"
	"io"
	"strings"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/layout"
	"bulkup/ui/safe"
)

// record is a picture of the account's history as one line of JSON.
type record struct {
	Task    string    `json:"task"`
	File    string    `json:"file"`
	Name    string    `json:"name"`
	At      time.Time `json:"at,omitzero"` // where the service says
	State   string    `json:"state"`
	Error   string    `json:"error"`
	Model   string    `json:"model"`
	Scale   int       `json:"scale"`
	Format  string    `json:"format"`
	Credits int64     `json:"credits"` // of its task
	Job     job.ID    `json:"job"`     // of this queue, or empty
	Result  string    `json:"result"`  // its place on this disk, or empty
}

// History writes what the account has done, newest first.
func History(out io.Writer, records []queue.Record, format Format) error {
	if format == JSON {
		for _, r := range records {
			line := record{r.Task, r.File, r.Name, r.At, r.State, r.Error, r.Model, r.Scale, r.Format, r.Credits, r.Job, ""}
			if r.Here {
				line.Result = r.Path
			}
			if err := (lines{out}).Encode(line); err != nil {
				return err
			}
		}
		return nil
	}
	var b strings.Builder
	for _, r := range records {
		at := layout.Pad("", len(time.DateTime))
		if !r.At.IsZero() {
			at = r.At.Local().Format(time.DateTime)
		}
		fmt.Fprintf(&b, "%s  %-9s  %s\n", at, r.State, safe.Text(r.Name))
		details(&b, []detail{{"reason", r.Error}, {"made", made(r)}, {"result", here(r)}, {"task", r.Task}, {"cost", human.Price(job.Cost{Credits: r.Credits})}})
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func made(r queue.Record) string {
	if r.Scale == 0 {
		return r.Model
	}
	return strings.TrimSpace(fmt.Sprintf("%s %dx %s", r.Model, r.Scale, r.Format))
}

func here(r queue.Record) string {
	switch {
	case r.Here:
		return r.Path
	case r.State == "processed":
		return "not on this disk; the History screen fetches it at no cost"
	}
	return ""
}
