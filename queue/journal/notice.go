package journal

import (
	"fmt"

	"bulkup/api"
)

// DamageNotice says what became of a damaged journal.
func DamageNotice(aside string, lost []string) string {
	text := "the queue's journal was damaged; it is kept as " + api.Clean(aside) + ", and what could be read of it goes on in a new one. "
	const most = 10
	switch n := len(lost); {
	case n == 1:
		text += "This job could not be read, unless it had been removed: "
	case n > 1:
		text += fmt.Sprintf("These %d jobs could not be read, unless they had been removed: ", n)
	}
	for i, name := range lost[:min(len(lost), most)] {
		if i > 0 {
			text += ", "
		}
		text += api.Clean(name)
	}
	if len(lost) > most {
		text += " and more"
	}
	if len(lost) > 0 {
		text += ". "
	}
	return text + "Tasks that were paid for are still in the account's history."
}
