package queue

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// Nobody is warned that an engine that costs nothing may charge.
func TestFailureOfAFreeEngine(t *testing.T) {
	w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\non = 'start-task'\ndo = 'charge-and-fail'")})
	w.back = func(b *Backend) { b.Free = true }
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	if j := w.ended()["a.png"]; j.State != job.Failed || j.Fault.Advice == "" || strings.Contains(j.Fault.Advice, "charge") {
		t.Errorf("%s, %+v", j.State, j.Fault)
	}
}

// A free engine that no longer has a result is not asked for it for ever.
func TestResultThatIsNoLongerKept(t *testing.T) {
	w := newWorld(t, upscayltest.Options{Faults: faults(t, `
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

// A result that was thrown away, here and by the engine, is made again, also when the loss
// is found by a link that leads nowhere.
func TestSweptResultIsMadeAgain(t *testing.T) {
	const status = `
[[rule]]
on = "get-task-status"
nth = %d
do = "answer"
status = 200
body = '{"status":"success","data":{"status":"PROCESSED","files":[]}}'
`
	const download = `
[[rule]]
on = "download"
nth = 1
do = "answer"
status = 404
`
	for name, rules := range map[string]string{
		"before it was fetched": fmt.Sprintf(status, 1),
		"while it was fetched":  download + fmt.Sprintf(status, 2),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, upscayltest.Options{Faults: faults(t, rules)})
			w.back = func(b *Backend) { b.Free = true }
			w.open()
			w.draw("a.png", 1)
			w.add(settings(), w.album)
			if j := w.ended()["a.png"]; j.State != job.Done || w.starts() != 2 {
				t.Errorf("%s after %d starts, %+v", j.State, w.starts(), j.Fault)
			}
			for _, j := range w.all {
				if j.State == job.Failed {
					t.Errorf("was shown as failed: %+v", j.Fault)
				}
			}
		})
	}
}

// A job that is taken off the list leaves no half of its result behind.
func TestRemovedDownloadLeavesNothing(t *testing.T) {
	w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\non = 'download'\ndo = 'stall'\nfor = '1h'")}).open()
	w.draw("a.png", 1)
	ids := w.add(settings(), w.album)
	parts := func() []string {
		found, err := filepath.Glob(filepath.Join(w.album+"-upscaled", ".bulkup-*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	w.until("the download", func(jobs map[string]job.Job) bool {
		return jobs["a.png"].State == job.Downloading && len(parts()) > 0
	})
	for range 2 { // the first cancels it
		if err := w.Remove(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
	}
	w.close()
	if left := parts(); len(left) > 0 {
		t.Errorf("%v", left)
	}
}
