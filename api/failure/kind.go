// Package failure names what a failed call means for the job that made it: the one list
// of kinds that the wire clients give, the queue decides by, the journal keeps and the
// screen explains. It is pure, and anybody may import it.
package failure

// Kind says what a failure means for the job it happened to. The kind decides
// what the queue does; the message is only for people.
type Kind string

const (
	// Temporary failures pass by themselves: network, 408, 5xx. Back off and go on.
	Temporary Kind = "temporary"
	// Refused means that the key is not accepted (401, 403). Nothing will work until it is changed.
	Refused Kind = "refused"
	// Credits means that the account cannot pay (402).
	Credits Kind = "credits"
	// Limited means that this endpoint wants no more calls for a while (429).
	Limited Kind = "limited"
	// Input means that this request can never work as it is.
	Input Kind = "input"
	// Gone means that a link, a session or a task has ended and has to be renewed.
	Gone Kind = "gone"
	// Unknown means that the request may have been carried out, but nobody said so.
	Unknown Kind = "unknown"
)
