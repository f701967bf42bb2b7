package upscayl

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/rest"
)

// FileBody is a file that goes with the start itself.
type FileBody struct {
	Name string // see StartRequest
	Type string // MIME type
	Size int64  // bytes; a file that turns out to have more or fewer is not sent to its end
	Open func() (io.ReadCloser, error)
	// Progress, when set, gets how many bytes of the file have been handed to
	// the network, in rising order, from another goroutine; it must not block.
	Progress func(sent int64)
}

// StartRequest describes a task. It has exactly one source: File, Files or URLs.
// In a file's name, characters that could do harm are sent as "_".
type StartRequest struct {
	Model  string // an ID of Models, or one that only the server knows
	Scale  int    // MinScale to MaxScale
	Format string // one of Formats
	Face   bool   // enhance faces

	File  *FileBody
	Files []UploadedFile // of finished uploads
	URLs  []string       // public addresses that the server fetches
}

// Started is a task that the server has accepted.
type Started struct {
	TaskID  string
	Message string
	Credits int64 // promised cost; 0 when the server does not say
}

// ErrFiles is within the error of StartTask where the server takes records of
// uploaded files in none of the ways in which they can be sent. The same picture may
// still go along with its start, as File.
var ErrFiles = errors.New("the server does not take the records of uploaded files")

// StartTask starts a task, which costs money and cannot be undone. A request goes on
// a connection of its own so that no stale one can swallow it, and nothing below
// repeats it. It is sent once, but for one case: records of uploaded files that are
// refused with a 400, by which nothing was started, are spelled another way, and the
// way that works is remembered. The kind of its error says where the money is:
//
//   - Unknown: the request left whole and no answer settles what became of it: no
//     answer (even if ctx was canceled meanwhile), one without a task id, any 5xx
//     or 408. The documents do not say whether a 500 is charged.
//   - Temporary: it cannot have been acted on, because its last byte never left, or
//     the service itself said to come later: a 500, 503 or 408 with a Retry-After, a 503
//     in words of its own, which "Service Unavailable" is not.
//   - Refused, Credits, Limited, Input: the server said no.
//   - Gone: it said that it does not have the uploaded files.
func (c *Client) StartTask(ctx context.Context, r StartRequest) (Started, error) {
	if err := r.check(); err != nil {
		return Started{}, c.input(CallStart, err.Error(), nil)
	}
	if len(r.Files) == 0 {
		return c.startAs(ctx, r, oneArray)
	}
	if as := spelling(c.spelling.Load()); as != unspelled {
		return c.startAs(ctx, r, as)
	}
	var first *api.Error
	for as := oneArray; as <= bracketed; as++ {
		s, err := c.startAs(ctx, r, as)
		if err == nil {
			c.spelling.Store(int32(as))
		}
		e, ok := err.(*api.Error)
		if !ok || !mayBeShape(e) {
			return s, err
		}
		first = cmp.Or(first, e)
	}
	first.Err = ErrFiles
	return Started{}, first
}

// startAs sends one start, with the records of uploaded files spelled in one way.
func (c *Client) startAs(ctx context.Context, r StartRequest, as spelling) (Started, error) {
	f, err := newForm(r, as)
	if err != nil {
		return Started{}, c.input(CallStart, err.Error(), err)
	}
	a, err := c.sendForm(ctx, f)
	if a != nil && a.Status == http.StatusExpectationFailed && c.mute.CompareAndSwap(false, true) {
		return c.startAs(ctx, r, as) // it has done nothing, and may not be asked
	}
	if a == nil {
		return Started{}, c.unanswered(f, err)
	}
	var env envelope
	if err == nil {
		env, err = c.open(a)
	}
	if err != nil {
		return Started{}, c.undecided(f, a, err)
	}
	var d struct {
		TaskID          api.Text
		Message         api.Text
		CreditsToDeduct api.Int
	}
	if json.Unmarshal(env.Data, &d) != nil || d.TaskID == "" {
		_, why := api.Explain(a.Body)
		return Started{}, c.undecided(f, a, c.rest.Odd(CallStart, c.rest.Said("the answer names no task", why)))
	}
	s := Started{string(d.TaskID), c.rest.Clean(string(d.Message)), credits(d.CreditsToDeduct)}
	if s.Credits == 0 {
		cost, _ := strconv.ParseInt(a.Header.Get("X-Task-Cost"), 10, 64)
		s.Credits = credits(api.Int(cost))
	}
	return s, nil
}

func (r StartRequest) check() error {
	sources := 0
	for _, given := range []bool{r.File != nil, len(r.Files) > 0, len(r.URLs) > 0} {
		if given {
			sources++
		}
	}
	switch {
	case sources != 1:
		return errors.New("a task needs exactly one source: a file, uploaded files or addresses")
	case r.Model == "":
		return errors.New("no model is chosen")
	case r.Scale < MinScale || r.Scale > MaxScale:
		return fmt.Errorf("the scale %d is not between %d and %d", r.Scale, MinScale, MaxScale)
	case !slices.Contains(Formats(), r.Format):
		return fmt.Errorf("the format %q is not png, jpg or webp", r.Format)
	case r.File != nil && r.File.Size <= 0:
		return errors.New("the file is empty")
	}
	return nil
}

// unanswered classifies a start that got no answer.
func (c *Client) unanswered(f *form, err error) error {
	switch whole, fault := f.end(); {
	case whole:
		said := "no answer"
		if e, ok := err.(*api.Error); ok {
			said = e.Message
		}
		return &api.Error{Kind: failure.Unknown, Service: c.service, Call: CallStart, Err: err,
			Message: "the start was sent and may have been accepted, but " + said}
	case fault != nil && errors.Is(fault, errChanged):
		return c.input(CallStart, errChanged.Error(), errChanged)
	case fault != nil:
		return c.input(CallStart, "the file cannot be read: "+cause(fault).Error(), fault)
	}
	return err
}

// undecided classifies a start whose answer is a failure, or no answer to the question.
func (c *Client) undecided(f *form, a *rest.Answer, err error) error {
	e, ok := err.(*api.Error)
	if !ok {
		return err
	}
	e.Status = a.Status
	if a.Status == http.StatusNotFound {
		startNotFound(e, f.records)
	}
	whole, _ := f.end()
	no := a.Status >= 400 && a.Status < 500 && a.Status != http.StatusRequestTimeout
	silent := e.Kind == failure.Temporary && !no && !comeLater(a, e)
	silent = silent || a.Status >= 300 && a.Status < 400 && !sentAway(a.Status)
	switch {
	case !silent:
	case whole:
		e.Kind = failure.Unknown
		e.Message += "; the task may have been started all the same"
	default:
		e.Kind = failure.Temporary
	}
	return e
}

// comeLater reports whether a 5xx or 408 is the service's own refusal, by which nothing was
// started, and not a gateway that gave up on it.
func comeLater(a *rest.Answer, e *api.Error) bool {
	later := e.RetryAfter > 0 || a.Header.Get("Retry-After") != ""
	switch {
	case a.Status == http.StatusBadGateway, a.Status == http.StatusGatewayTimeout, a.Status >= 520:
		return false // only gateways say so, and some ask to come later
	case a.Status < 500:
		return later && a.Status == http.StatusRequestTimeout
	}
	return later || a.Status == http.StatusServiceUnavailable && ownWords(a.Body)
}

// ownWords reports whether an answer says in one of the documented forms why the service is
// not available. Gateways and time limits of frameworks use these forms too, for requests
// that are still worked on, but with stock phrases.
func ownWords(body []byte) bool {
	var own struct{ Error, Message json.RawMessage }
	var bare string // as the newer document has its errors
	if json.Unmarshal(body, &bare) != nil && json.Unmarshal(body, &own) != nil || bare == "" && len(own.Error)+len(own.Message) == 0 {
		return false
	}
	code, message := api.Explain(body)
	said := strings.ToLower(code + " " + message)
	for _, stock := range []string{"timeout", "timed out", "timed_out", "time-out", "gateway", "upstream", "backend"} {
		if strings.Contains(said, stock) {
			return false
		}
	}
	if strings.Contains(code, "_") { // SERVICE_UNAVAILABLE
		return true
	}
	words := strings.ToLower(cmp.Or(message, code))
	return !slices.Contains([]string{"", "unavailable", "service unavailable", "the service is currently unavailable"}, strings.TrimRight(words, ".! "))
}

// sentAway reports whether a redirect says that nothing was done here.
func sentAway(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}
