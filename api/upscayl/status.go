package upscayl

import (
	"strings"
	"unicode/utf8"

	"bulkup/api"
)

// Status is where a task is.
type Status int

// The statuses. Unclear is a word that neither document nor any caller is known to
// use, or no word at all: such an answer says nothing about the task.
const (
	Running Status = iota
	Processed
	Failed
	Unclear
)

// String returns the status as a word.
func (s Status) String() string { return [...]string{"running", "processed", "failed", "unclear"}[s] }

// words are those of the two documents, and those that public callers of the API
// test for.
var words = map[Status][]string{
	Running: {"ENHANCING", "PROCESSING", "PENDING", "QUEUED", "WAITING", "RUNNING", "STARTED", "STARTING", "IN_PROGRESS",
		"CREATED", "SUBMITTED", "SCHEDULED", "UPSCALING", "UPLOADING"},
	Processed: {"PROCESSED", "COMPLETED", "COMPLETE", "SUCCESS", "SUCCEEDED", "SUCCESSFUL", "DONE", "FINISHED", "READY"},
	Failed: {"PROCESSING_FAILED", "FAILED", "FAILURE", "ERROR", "ERRORED", "CANCELED", "CANCELLED", "ABORTED",
		"REJECTED", "TIMED_OUT", "TIMEOUT"},
}

var statuses = func() map[string]Status {
	all := make(map[string]Status)
	for status, list := range words {
		for _, word := range list {
			all[word] = status
		}
	}
	return all
}()

func statusOf(word string) Status {
	word = strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToUpper(strings.TrimSpace(word)))
	if s, ok := statuses[word]; ok {
		return s
	}
	return Unclear
}

// What an answer may say; anything beyond is taken as not said.
const (
	maxSaidScale = 64
	maxSide      = 1 << 20 // pixels
	maxCredits   = 1 << 40
	maxWord      = 64 // bytes of a word that is shown: a status, a model
)

// formatOf returns the format of Formats that a word means, "" for any other.
func formatOf(word string) string {
	switch word = strings.ToLower(strings.TrimSpace(word)); word {
	case "png", "jpg", "webp":
		return word
	case "jpeg":
		return "jpg"
	}
	return ""
}

func within(n api.Int, most int) int {
	if n < 0 || n > api.Int(most) {
		return 0
	}
	return int(n)
}

// credits is what a sum of many answers cannot overflow with.
func credits(n api.Int) int64 { return min(max(int64(n), 0), maxCredits) }

// word is one of the service's made fit to be shown, cut where it is no word.
func (c *Client) word(text string) string {
	text = c.rest.Clean(text)
	for len(text) > maxWord {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}
