package upscayltest

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Habits are what the service may do as it likes, because its documents leave it
// open or contradict each other. The zero value does everything that they mention.
// Answers that hold nothing, such as {"data":null} or a page of HTML, are faults: see
// fault.Answer.
type Habits struct {
	// NoHistory answers the history with 404, as the current pages know none.
	NoHistory bool
	// HistoryLate is how long after its start a task comes into the history.
	HistoryLate time.Duration
	// HistoryNoIDs leaves the task id out of the records of history.
	HistoryNoIDs bool
	// HistoryNoDates leaves createdAt out of the records; it stays in their files.
	HistoryNoDates bool
	// LinksInHistory gives links to results in history and not in the status.
	LinksInHistory bool
	// LinkName is what the link to a result is called: "downloadLink" when empty.
	LinkName string
	// UnknownFor is how long after its start the status of a task is 404.
	UnknownFor time.Duration
	// Words are how states are called: WordsOwn when empty.
	Words Words
	// Names are those that a file has in status and history; nil is all four.
	Names []string
	// RefuseFiles are the encodings of the field files that are refused with 400.
	RefuseFiles []Encoding
	// Takes is how long a task takes at least, by its number from 0; nil is as long
	// as the engine needs.
	Takes func(task int) time.Duration
}

// Words is a family of words for the states of a task.
type Words string

// The families: that of the dialect itself, those of either document, and words that
// public callers test for.
const (
	WordsOwn     Words = ""
	WordsCurrent Words = "current" // PROCESSING, ENHANCING, PROCESSED, PROCESSING_FAILED
	WordsClassic Words = "classic" // pending, processing, completed, failed
	WordsPublic  Words = "public"  // QUEUED, IN_PROGRESS, SUCCESS, ERROR
	WordsOther   Words = "other"   // WAITING, RUNNING, DONE, FAILURE
)

// Encoding is a way to write the field files of a start.
type Encoding string

// The encodings. A single file has the same form as an object and repeated.
const (
	EncodingArray    Encoding = "array"    // one field with a JSON array
	EncodingObject   Encoding = "object"   // one field with one JSON object
	EncodingRepeated Encoding = "repeated" // the field again and again, each with an object
)

// The names of a file, as Habits.Names has them.
const (
	NameUnique    = "fileName"
	NameOriginal  = "originalFileName"
	NamePath      = "path"
	NameProcessed = "processedFileName"
)

var allNames = []string{NameUnique, NameOriginal, NamePath, NameProcessed}

// phase is where a task is, as a caller sees it.
type phase int

const (
	waiting phase = iota
	working
	done
	failed
)

// vocabulary has the words of a family by phase.
var vocabulary = map[Words][4]string{
	WordsCurrent: {"PROCESSING", "ENHANCING", "PROCESSED", "PROCESSING_FAILED"},
	WordsClassic: {"pending", "processing", "completed", "failed"},
	WordsPublic:  {"QUEUED", "IN_PROGRESS", "SUCCESS", "ERROR"},
	WordsOther:   {"WAITING", "RUNNING", "DONE", "FAILURE"},
}

func (h Habits) check() error {
	if _, ok := vocabulary[h.Words]; !ok && h.Words != WordsOwn {
		return fmt.Errorf("%q is no family of words; there are %v", h.Words, slices.Sorted(maps.Keys(vocabulary)))
	}
	for _, name := range h.Names {
		if !slices.Contains(allNames, name) {
			return fmt.Errorf("%q is no name of a file; there are %v", name, allNames)
		}
	}
	return nil
}

// word is what a phase is called.
func (s *Server) word(p phase) string {
	family := s.opts.Habits.Words
	if family == WordsOwn {
		family = Words(s.opts.Dialect)
	}
	return vocabulary[family][p]
}
