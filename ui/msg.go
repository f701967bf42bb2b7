package ui

import (
	"bulkup/queue"
	"bulkup/ui/dialog"
	"bulkup/ui/history"
)

// updateMsg is what has changed in the queue.
type updateMsg queue.Update

// burstMsg says that no key has come for a moment.
type burstMsg struct{ sequence int }

// tickMsg says that a second has passed.
type tickMsg struct{}

// lookedMsg is what a look at a drop came back with.
type lookedMsg struct {
	generation int
	found      dialog.Found
}

// armMsg says that what a look found has been seen long enough.
type armMsg struct{ generation int }

// startedMsg is the end of queueing what was given at the start.
type startedMsg struct {
	found dialog.Found
	added addedMsg
}

// addedMsg is the end of queueing a drop.
type addedMsg struct {
	jobs int
	err  error
}

// recordsMsg is a page of history.
type recordsMsg struct {
	read history.Read
	page queue.RecordPage
	err  error
}

// fetchedMsg is the end of asking for results again.
type fetchedMsg struct {
	jobs int
	err  error
}

// actedMsg is the end of something that the queue was asked for.
type actedMsg struct {
	what string // as in "could not <what>"
	err  error
}
