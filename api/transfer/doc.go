// Package transfer moves bytes to and from signed addresses: uploads in
// parallel parts, as one PUT, part by part, or through a resumable session, and
// downloads that go on where they stopped.
//
// The engine owns everything that protocols have in common: which part goes
// next, how many requests run at once, when to try again, when to give up, what
// the progress is, and whether what arrived is what the file holds. A Session
// knows one protocol, and only how to make one attempt of each of its steps.
//
// What holds whatever is carried is in flow: slots, rate limit, retry, meter. The
// file that is sent is in source. Start reading with Upload and Session.
//
// Memory does not grow with the size of a file: bytes go from the open file to
// the connection in small pieces, with an exact Content-Length.
package transfer
