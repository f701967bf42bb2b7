package plain

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/safe"
)

// Format is a form of output.
type Format string

const (
	Text Format = "text"
	JSON Format = "json" // one object a line
	CSV  Format = "csv"
)

// FormatOf is the form that the flags of those names ask for.
func FormatOf(json, csv bool) Format {
	switch {
	case json:
		return JSON
	case csv:
		return CSV
	}
	return Text
}

// row is what a report says of a job.
type row struct {
	File      string    `json:"file"`
	Page      int       `json:"page,omitempty"` // of a file with several, from 1
	State     job.State `json:"state"`
	Stage     job.State `json:"stage"`
	Reason    string    `json:"reason"`
	Credits   int64     `json:"credits"`
	Promised  int64     `json:"promised,omitempty"` // of Credits, what is not known to be taken
	Task      string    `json:"task"`
	Result    string    `json:"result"`
	Published string    `json:"published"`
	// Notices are what the result could not keep of its source, and the like.
	Notices []string `json:"notices,omitempty"`
}

var header = []string{"file", "state", "stage", "reason", "credits", "task", "result", "published", "notices"}

func newRow(j job.Job) row {
	cost := j.Cost()
	r := row{File: exactPath(j), Page: j.Source.Page, State: j.State, Stage: j.Stage, Credits: cost.Credits, Promised: cost.Promised, Notices: j.Notices}
	if j.State.Active() {
		r.Stage = j.State
	}
	if j.Fault != nil {
		r.Reason = j.Fault.Message
	}
	if j.Task != nil {
		r.Task = j.Task.ID
	}
	if j.Result != nil {
		r.Result = j.Result.Path
	}
	if j.Publish != nil {
		r.Published = j.Publish.Address
		if j.Publish.Fault != nil {
			r.Reason = "not published: " + j.Publish.Fault.Message
		}
	}
	return r
}

// Report writes what the queue has done with each job. Paths are exact in JSON;
// the other formats are made harmless for a terminal.
func Report(out io.Writer, jobs []job.Job, format Format) error {
	switch format {
	case JSON:
		return reportJSON(out, jobs)
	case CSV:
		return reportCSV(out, jobs)
	}
	return reportText(out, jobs)
}

func reportJSON(out io.Writer, jobs []job.Job) error {
	for _, j := range jobs {
		if err := (lines{out}).Encode(newRow(j)); err != nil {
			return err
		}
	}
	return nil
}

func reportCSV(out io.Writer, jobs []job.Job) error {
	w := csv.NewWriter(out)
	if err := w.Write(header); err != nil {
		return err
	}
	for _, j := range jobs {
		r := newRow(j)
		cells := []string{shownPath(j), string(r.State), string(r.Stage), r.Reason,
			strconv.FormatInt(r.Credits, 10), r.Task, r.Result, r.Published, strings.Join(r.Notices, "; ")}
		for i, c := range cells {
			cells[i] = cell(c)
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// cell keeps a spreadsheet from taking text for a formula.
func cell(s string) string {
	s = safe.Text(s)
	if trimmed := strings.TrimLeft(s, " "); trimmed != "" && strings.ContainsRune("=+-@", rune(trimmed[0])) {
		return "'" + s
	}
	return s
}

func reportText(out io.Writer, jobs []job.Job) error {
	var b strings.Builder
	for _, j := range jobs {
		r := newRow(j)
		fmt.Fprintf(&b, "%-11s  %s\n", r.State, safe.Text(shownPath(j)))
		why := r.Reason
		if why != "" && r.Stage != "" {
			why = string(r.Stage) + ": " + why
		}
		details(&b, []detail{{"reason", why}, {"notices", strings.Join(r.Notices, "; ")}, {"result", r.Result}, {"published", r.Published}, {"task", r.Task}, {"cost", human.Price(j.Cost())}})
	}
	_, err := io.WriteString(out, b.String())
	return err
}

type detail struct{ name, value string }

// details writes what is known, each on a line below its picture.
func details(b *strings.Builder, all []detail) {
	for _, d := range all {
		if d.value != "" {
			fmt.Fprintf(b, "             %s: %s\n", d.name, safe.Text(d.value))
		}
	}
}
