package queue

import (
	"strings"
	"testing"

	"bulkup/api/local"
	"bulkup/queue/job"
)

// A free engine that has let go of a result is not asked for it for ever.
func TestResultThatIsNoLongerKept(t *testing.T) {
	w := newWorld(t, local.Options{Faults: faults(t, `
[[rule]]
on = "get-task-status"
do = "answer"
status = 200
body = '{"status":"success","data":{"status":"PROCESSED","files":[]}}'
`)})
	w.back = func(b *Backend) { b.Free = true }
	w.opts = func(o *Options) { o.Patience = 0 }
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	j := w.ended()["a.png"]
	if j.State != job.Failed || !strings.Contains(j.Fault.Message, "no longer kept") {
		t.Errorf("%s, %+v", j.State, j.Fault)
	}
}
