package ui

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/layout"
	"bulkup/ui/safe"
)

// Summary is what is left to say when the screen is gone.
type Summary struct {
	Counts  map[job.State]int
	Skipped map[string]int // of those skipped, how many for each reason, in the words of job.Way
	Failed  []job.Job      // failed and unknown, in queue order
	Folders []string       // where results are, sorted
	Resume  []string       // the words of the command that resumes, none when everything has ended
	ASCII   bool           // no other character may be written
	Width   int            // of the terminal; 0 where lines are not broken
}

func summarize(all []job.Job, resume []string, ascii bool) Summary {
	s := Summary{Counts: make(map[job.State]int), Skipped: make(map[string]int), ASCII: ascii}
	open := 0
	for _, j := range all {
		s.Counts[j.State]++
		if j.State == job.Skipped {
			s.Skipped[j.Word()]++
		}
		if j.State == job.Failed || j.State == job.Unknown {
			s.Failed = append(s.Failed, j)
		}
		if !j.State.Ended() {
			open++
		}
		if j.Result == nil {
			continue
		}
		dir := filepath.Dir(j.Result.Path)
		if at, found := slices.BinarySearch(s.Folders, dir); !found {
			s.Folders = slices.Insert(s.Folders, at, dir)
		}
	}
	if open+len(s.Failed) > 0 {
		s.Resume = resume
	}
	return s
}

// most is how many failures and folders the summary names.
const most = 10

// Write writes the summary as plain lines; nothing when there were no jobs.
func (s Summary) Write(w io.Writer) error {
	var lines []string
	if counts := s.counts(); counts != "" {
		lines = append(lines, counts)
	}
	for i, dir := range s.Folders {
		if i == most {
			lines = append(lines, fmt.Sprintf("  and %s", human.Count(len(s.Folders)-most, "folder more", "folders more")))
			break
		}
		lines = append(lines, "  results in "+s.text(dir))
	}
	for i, j := range s.Failed {
		if i == most {
			lines = append(lines, fmt.Sprintf("  and %s more that failed or are unknown", human.Number(len(s.Failed)-most)))
			break
		}
		lines = append(lines, layout.Hang("  ", s.text(failureText(j)), s.Width))
	}
	if len(s.Resume) > 0 {
		lines = append(lines, "resume with: "+safe.Shell(s.Resume, s.ASCII))
	}
	for _, l := range lines {
		if _, err := fmt.Fprintln(w, l); err != nil {
			return fmt.Errorf("writing the summary: %w", err)
		}
	}
	return nil
}

// text is a text of others as it may be written.
func (s Summary) text(t string) string {
	if t = safe.Text(t); s.ASCII {
		return safe.ASCII(t)
	}
	return t
}

// counts writes how many jobs ended how.
func (s Summary) counts() string {
	var parts []string
	add := func(n int, word string) {
		if n > 0 {
			parts = append(parts, human.Number(n)+" "+word)
		}
	}
	add(s.Counts[job.Done], string(job.Done))
	for _, way := range job.Ways() {
		add(s.Skipped[string(way)], string(way))
	}
	for _, state := range []job.State{job.Failed, job.Unknown, job.Canceled, job.Waiting} {
		add(s.Counts[state], string(state))
	}
	active := 0
	for state, n := range s.Counts {
		if state.Active() {
			active += n
		}
	}
	add(active, "under way")
	return strings.Join(parts, ", ")
}

// failureText names the file, the stage and the reason.
func failureText(j job.Job) string {
	text := j.Name() + ": " + string(j.State)
	if j.Stage != "" {
		text += " while " + string(j.Stage)
	}
	if j.Fault != nil {
		text += ": " + human.WithAdvice(j.Fault.Message, j.Fault.Advice)
	}
	return text
}
