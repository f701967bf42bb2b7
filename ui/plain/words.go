package plain

import (
	"net/url"
	"strings"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/human"
)

// retries tells whether j is the same stage as before, with a new trouble.
func retries(before, j job.Job) bool {
	return j.Fault != nil && (before.Fault == nil || before.Fault.Message != j.Fault.Message)
}

// reason is the fault of a job and what to do about it.
func reason(j job.Job) string {
	if j.Fault == nil {
		return ""
	}
	return sentence(j.Fault.Message, j.Fault.Advice)
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
	if j.Source.Path != "" {
		return j.Source.Path
	}
	u, err := url.Parse(j.Source.URL)
	if err != nil {
		return j.Name()
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

// price is a number of credits in words, "" for none.
func price(n int64) string {
	if n == 0 {
		return ""
	}
	return human.Count(int(n), "credit", "credits")
}
