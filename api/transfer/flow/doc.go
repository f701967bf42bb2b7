// Package flow decides how a transfer goes on, whatever it carries: how many requests
// run at once (Slots), how many bytes a second (Limiter), how long to wait for an
// answer (Answers, Watch) and between two attempts (Retrier), when to give up
// (Patience), and what is shown of it (Meter). What a failure means for that is in
// errors.go. It makes no request.
package flow
