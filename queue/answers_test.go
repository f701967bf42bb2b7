package queue

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// words are what every form of an error below says to the user.
const words = "the words for this task"

// forms are the bodies in which services say that something went wrong.
var forms = []string{
	`{"error":"SOME_CODE","message":"` + words + `"}`,
	`{"error":{"code":"SOME_CODE","message":"` + words + `"}}`,
	`{"status":"error","data":{"message":"` + words + `"}}`,
	`{"detail":"` + words + `"}`,
	`{"errors":[{"message":"` + words + `"}]}`,
	`"` + words + `"`,
	words,
	`<html><head><title>` + words + `</title></head></html>`,
	`<Error><Code>SomeCode</Code><Message>` + words + `</Message></Error>`,
	``,
}

// What becomes of a job when one answer is wrong, with the service well before
// and after.
const (
	goesOn  = "done"
	parks   = "parked, refused"
	unpaid  = "parked, credits"
	asks    = "unknown"
	refuses = "failed at " // and the stage
)

// answers says what each status means for each call. Those that are not named
// are the first one's: it passes by itself.
var answers = map[string]map[string][]int{
	"get-upload-url": {
		goesOn: {200, 408, 410, 425, 429, 500, 502, 503, 504, 507}, parks: {302, 401, 403, 404}, unpaid: {402},
		refuses + "uploading": {400, 405, 409, 413, 415, 422},
	},
	"part": {
		goesOn:                {200, 401, 403, 404, 408, 410, 425, 429, 500, 502, 503, 504, 507},
		refuses + "uploading": {302, 400, 402, 405, 409, 413, 415, 422},
	},
	"put": {
		goesOn:                {401, 403, 404, 408, 410, 425, 429, 500, 502, 503, 504, 507},
		refuses + "uploading": {302, 400, 402, 405, 409, 413, 415, 422},
	},
	"complete-multipart-upload": {
		goesOn: {200, 400, 404, 408, 410, 425, 429, 500, 502, 503, 504, 507}, parks: {302, 401, 403}, unpaid: {402},
		refuses + "uploading": {405, 409, 413, 415, 422},
	},
	"start-task": {
		goesOn: {425, 429}, parks: {302, 401, 403, 404}, unpaid: {402}, asks: {200, 408, 500, 502, 503, 504, 507},
		refuses + "starting": {400, 405, 409, 410, 413, 415, 422},
	},
	"get-task-status": {
		goesOn: {200, 400, 404, 405, 408, 409, 410, 413, 415, 422, 425, 429, 500, 502, 503, 504, 507}, parks: {302, 401, 403}, unpaid: {402},
	},
	"download": {
		goesOn: {200, 302, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 415, 422, 425, 429, 500, 502, 503, 504, 507},
	},
}

func TestEveryAnswerOfEveryCall(t *testing.T) {
	for call, outcomes := range answers {
		n := 0
		for _, want := range slices.Sorted(maps.Keys(outcomes)) { // each run pairs them as the last one did
			for _, status := range outcomes[want] {
				n++
				body := forms[n%len(forms)]
				if status == 404 || status == 410 {
					body = forms[n%(len(forms)-1)] // the words distinguish a task that is gone from an address that never was
				}
				t.Run(fmt.Sprintf("%s %d", call, status), func(t *testing.T) {
					t.Parallel()
					answered(t, call, status, body, want)
				})
			}
		}
	}
}

// A start that may have been charged is explained in the service's own words.
func TestEveryFormOfAStartWithoutTask(t *testing.T) {
	for i, body := range forms {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			answered(t, "start-task", 200, body, asks)
		})
	}
}

// answered sees a job through with one wrong answer.
func answered(t *testing.T, call string, status int, body, want string) {
	var c clock
	o := upscayltest.Options{Faults: faults(t, fmt.Sprintf("[[rule]]\non = %q\ntimes = 1\ndo = 'answer'\nstatus = %d\nbody = %q", call, status, body))}
	if call == "put" {
		o.Dialect = upscayltest.Classic
	}
	o.Habits.NoHistory = call == "get-task-status" // which would answer in its place
	w := newWorld(t, o)
	mover := w.mover(func() {})
	w.opts = func(o *Options) { o.Now, o.Transfer = c.now, mover }
	w.back = func(b *Backend) {
		if call != "start-task" {
			b.Inline = 0
		}
	}
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	j, park := w.outcome(&c)
	got, said, advice := string(j.State), "", ""
	switch {
	case park != nil:
		got, said, advice = "parked, "+string(park.Kind), park.Reason, park.Advice
	case j.State == job.Failed:
		got, said, advice = refuses+string(j.Stage), j.Fault.Message, j.Fault.Advice
	case j.State == job.Unknown:
		advice = j.Fault.Advice
		w.close()
		for _, before := range w.trail() { // said while history is searched
			if before.State == job.Unknown {
				said += before.Fault.Message
			}
		}
	}
	if got != want {
		t.Fatalf("the job is %s instead of %s: %s", got, want, said)
	}
	if got != goesOn {
		heard := body == "" || status == 302 || strings.Contains(said, words)
		if !heard || advice == "" {
			t.Errorf("the user reads %q and %q", said, advice)
		}
		if strings.ContainsAny(said, "{<") {
			t.Errorf("the user reads the wire: %q", said)
		}
	}
	if park != nil { // the user has done what it says
		if err := w.Unpark(t.Context()); err != nil {
			t.Fatal(err)
		}
		if j, _ = w.outcome(&c); j.State != job.Done {
			t.Errorf("after the park it is %s: %+v", j.State, j.Fault)
		}
	}
	tasks := 0
	if j.State == job.Done || slices.Contains([]string{"get-task-status", "download"}, call) {
		tasks = 1
	}
	if l := w.server.Ledger(); l.CreditsTaken+l.CreditsPromised != int64(tasks) {
		t.Errorf("the service was asked for %+v", l)
	}
}

// outcome waits until the only job has ended or waits for its user.
func (w *world) outcome(c *clock) (j job.Job, park *Park) {
	w.t.Helper()
	jobs := w.advance(c, "an outcome", func(jobs map[string]job.Job) bool {
		park = nil
		for _, p := range w.Status().Parks {
			if p.Until.IsZero() {
				park = &p
			}
		}
		j := jobs["a.png"]
		return j.State.Ended() || park != nil || j.State == job.Unknown && !j.NotBefore.IsZero()
	})
	return jobs["a.png"], park
}
