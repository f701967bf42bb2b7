package ui

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/safe"
)

// Summary is what is left to say when the screen is gone.
type Summary struct {
	Counts  map[job.State]int
	Failed  []job.Job // failed and unknown, in queue order
	Folders []string  // where results are, sorted
	Resume  string    // the command that goes on, "" when everything has ended
}

func summarize(all []job.Job, resume string) Summary {
	s := Summary{Counts: make(map[job.State]int)}
	open := 0
	for _, j := range all {
		s.Counts[j.State]++
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
		lines = append(lines, "  results in "+safe.Text(dir))
	}
	for i, j := range s.Failed {
		if i == most {
			lines = append(lines, fmt.Sprintf("  and %s more that failed or are unknown", human.Number(len(s.Failed)-most)))
			break
		}
		lines = append(lines, "  "+safe.Text(failure(j)))
	}
	if s.Resume != "" {
		lines = append(lines, "go on with: "+safe.Text(s.Resume))
	}
	for _, l := range lines {
		if _, err := fmt.Fprintln(w, l); err != nil {
			return fmt.Errorf("writing the summary: %w", err)
		}
	}
	return nil
}

// counts writes how many jobs ended how.
func (s Summary) counts() string {
	var parts []string
	for _, state := range []job.State{job.Done, job.Skipped, job.Failed, job.Unknown, job.Canceled, job.Waiting} {
		if n := s.Counts[state]; n > 0 {
			parts = append(parts, human.Number(n)+" "+string(state))
		}
	}
	active := 0
	for state, n := range s.Counts {
		if state.Active() {
			active += n
		}
	}
	if active > 0 {
		parts = append(parts, human.Number(active)+" under way")
	}
	return strings.Join(parts, ", ")
}

// failure names the file, the stage and the reason.
func failure(j job.Job) string {
	text := j.Name() + ": " + string(j.State)
	if j.Stage != "" {
		text += " while " + string(j.Stage)
	}
	if j.Fault != nil {
		text += ": " + j.Fault.Message
		if j.Fault.Advice != "" {
			text += "; " + j.Fault.Advice
		}
	}
	return text
}
