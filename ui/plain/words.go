package plain

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/human"
)

// retries reports whether j is the same stage as before, with a new trouble.
func retries(before, j job.Job) bool {
	was, now := fault(before), fault(j)
	return now != nil && (was == nil || was.Message != now.Message)
}

// fault is what is wrong with a job at its stage: while a result is published, with that.
func fault(j job.Job) *job.Fault {
	if j.State == job.Publishing && j.Publish != nil && j.Publish.Fault != nil {
		return j.Publish.Fault
	}
	return j.Fault
}

// reason is the fault of a job and what to do about it.
func reason(j job.Job) string {
	f := fault(j)
	if f == nil {
		return ""
	}
	return sentence(f.Message, f.Advice)
}

// sentence joins what happened with what to do.
func sentence(message, advice string) string {
	if advice == "" {
		return message
	}
	return strings.TrimSuffix(message, ".") + ". To do: " + advice
}

// parkText says what stands still, until when, why, and what to do.
func parkText(p queue.Park, now time.Time) string {
	text := p.What + " stopped"
	if !p.Until.IsZero() {
		text = p.What + " waits until " + human.Moment(p.Until, now)
	}
	return text + ": " + sentence(p.Reason, p.Advice)
}

// exactPath is the source as it was given.
func exactPath(j job.Job) string {
	if j.Source.Path != "" {
		return j.Source.Path
	}
	return j.Source.URL
}

// shownPath is the source for people and logs: an address loses its query and
// password, which may be secrets.
func shownPath(j job.Job) string {
	switch {
	case j.Source.Page > 0:
		return fmt.Sprintf("%s page %d", j.Source.Path, j.Source.Page)
	case j.Source.Path != "":
		return j.Source.Path
	}
	u, err := url.Parse(j.Source.URL)
	if err != nil {
		return j.Name()
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}
