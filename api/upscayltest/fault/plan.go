// Package fault breaks an HTTP service on purpose, by rules: it answers with
// errors, drops connections before or after the service has acted, stalls, cuts,
// slows and damages bodies. Which call is hit follows from the rules and their
// seed alone, so that a run can be repeated.
package fault

import (
	"fmt"
	"slices"

	"bulkup/api/upscayltest/tomlfile"
)

// Action is what a rule does to a call.
type Action string

// The actions. When reports whether Answer, Drop and Stall come before or after
// the service has acted.
const (
	Answer        Action = "answer"          // Status, Body and Headers instead of the service's answer
	Drop          Action = "drop"            // reset the connection
	Stall         Action = "stall"           // wait For, or until the client goes; after: a download stalls at its half
	Half          Action = "half"            // half the answer, or half the picture of an upload, then reset
	Flip          Action = "flip"            // one bit of the answer, or of the uploaded picture
	Slow          Action = "slow"            // Rate bytes a second, in and out
	LoseETag      Action = "lose-etag"       // the answer without its ETag
	Expire        Action = "expire"          // the link counts as expired
	ChargeAndFail Action = "charge-and-fail" // the task takes its credits and fails
	Fail          Action = "fail"            // the task fails and takes nothing
	Forget        Action = "forget"          // history does not know tasks younger than For; without For none at all
)

// The moments of When.
const (
	Before = "before"
	After  = "after"
)

// Rule is one fault and the calls that it hits: those of the endpoint On that
// fulfil every condition that is given.
type Rule struct {
	On          string  `toml:"on"`          // name of an endpoint, or "any"
	Nth         int64   `toml:"nth"`         // only this call of On, from 1
	Every       int64   `toml:"every"`       // each call whose number is a multiple
	Probability float64 `toml:"probability"` // of each call, 0 to 1; 0 is no condition
	Times       int64   `toml:"times"`       // at most so often

	Do      Action            `toml:"do"`
	When    string            `toml:"when"` // Before (the default) or After
	Status  int               `toml:"status"`
	Body    string            `toml:"body"`
	Headers map[string]string `toml:"headers"`
	For     tomlfile.Duration `toml:"for"`
	Rate    int64             `toml:"rate"` // bytes a second
}

// Plan is a list of rules; of those that hit a call, the first acts.
type Plan struct {
	Seed  uint64 `toml:"seed"`
	Rules []Rule `toml:"rule"`
}

// Load reads a plan from a TOML file. The error names the file and what is wrong.
func Load(path string) (Plan, error) {
	var p Plan
	if err := tomlfile.Load(path, &p); err != nil {
		return Plan{}, err
	}
	return p, nil
}

// Parse reads a plan from TOML text.
func Parse(text string) (Plan, error) {
	var p Plan
	err := tomlfile.Decode([]byte(text), &p)
	return p, err
}

// Endpoints are the names that rules may use in On, by what they carry.
type Endpoints struct {
	Calls     []string // small JSON answers
	Uploads   []string // the request is a picture
	Downloads []string // the answer is a picture
}

func (e Endpoints) known() []string {
	return append(slices.Concat(e.Calls, e.Uploads, e.Downloads), anyEndpoint)
}

const anyEndpoint = "any"

// check returns what is wrong with the rule, in words for its author.
func (r Rule) check(e Endpoints) error {
	links := slices.Concat(e.Uploads, e.Downloads)
	switch {
	case !slices.Contains(e.known(), r.On):
		return fmt.Errorf("on = %q is no endpoint; there are %v", r.On, e.known())
	case r.Probability < 0 || r.Probability > 1:
		return fmt.Errorf("probability = %v is not from 0 to 1", r.Probability)
	case r.Nth < 0 || r.Every < 0 || r.Times < 0 || r.Rate < 0:
		return fmt.Errorf("nth, every, times and rate are not negative")
	case r.When != "" && r.When != Before && r.When != After:
		return fmt.Errorf("when = %q is neither %q nor %q", r.When, Before, After)
	}
	switch r.Do {
	case Answer:
		if r.Status < 200 || r.Status > 599 {
			return fmt.Errorf("status = %d is no HTTP status from 200 to 599", r.Status)
		}
	case Slow:
		if r.Rate == 0 {
			return fmt.Errorf("slow needs a rate in bytes a second")
		}
	case Expire, LoseETag:
		if !slices.Contains(links, r.On) {
			return fmt.Errorf("%s works on %v", r.Do, links)
		}
	case Drop, Stall, Half, Flip, ChargeAndFail, Fail, Forget:
	default:
		return fmt.Errorf("do = %q is no action", r.Do)
	}
	return nil
}
