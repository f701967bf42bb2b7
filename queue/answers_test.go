package queue

import (
	"context"
	"fmt"
	"testing"
	"time"

	"bulkup/api/local"
	"bulkup/api/transfer"
	"bulkup/queue/job"
)

// outcome is what becomes of a job when one answer is wrong and the service is
// well before and after.
func outcomeOf(t *testing.T, call string, status int, body string) (string, job.Job, []Park) {
	var c clock
	dialect := local.Current
	if call == "put" {
		dialect = local.Classic
	}
	w := newWorld(t, local.Options{Dialect: dialect, Faults: faults(t, fmt.Sprintf(
		"[[rule]]\non = %q\ntimes = 1\ndo = \"answer\"\nstatus = %d\nbody = %q", call, status, body))})
	w.opts = func(o *Options) {
		o.Now = c.now
		o.Transfer = transfer.New(transfer.Options{Sleep: func(context.Context, time.Duration) error { return nil }})
	}
	w.back = func(b *Backend) {
		if call != "start-task" {
			b.Inline = 0
		}
	}
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	var parks []Park
	jobs := w.sail(&c, "an outcome", func(jobs map[string]job.Job) bool {
		parks = nil
		for _, p := range w.Status().Parks {
			if p.Until.IsZero() {
				parks = append(parks, p)
			}
		}
		j := jobs["a.png"]
		return j.State.Ended() || len(parks) > 0 || j.State == job.Unknown && !j.NotBefore.IsZero()
	})
	j := jobs["a.png"]
	switch {
	case len(parks) > 0:
		return "parks " + string(parks[0].Kind), j, parks
	case j.State == job.Failed:
		return "fails " + string(j.Stage), j, nil
	}
	return string(j.State), j, nil
}

func TestMatrix(t *testing.T) {
	began := time.Now()
	for _, call := range []string{"get-upload-url", "part", "put", "complete-multipart-upload", "start-task", "get-task-status", "download"} {
		for _, status := range []int{400, 401, 403, 404, 500, 502, 503} {
			t.Run("", func(t *testing.T) {
				o, j, p := outcomeOf(t, call, status, `{"error":"SOME_CODE","message":"the words"}`)
				m := ""
				if j.Fault != nil {
					m = j.Fault.Message + " | " + j.Fault.Advice
				}
				if len(p) > 0 {
					m = p[0].Reason + " | " + p[0].Advice
				}
				fmt.Println(call, status, o, "::", m)
			})
		}
	}
	fmt.Println(time.Since(began))
}
