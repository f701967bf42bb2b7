package queue

import (
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// joined uploads a picture in parts to a service with these faults, and returns what
// became of it.
func joined(t *testing.T, rules string) (*world, job.Job) {
	var c clock
	w := newWorld(t, upscayltest.Options{Faults: faults(t, rules)})
	w.opts = func(o *Options) { o.Now = c.now }
	w.back = func(b *Backend) { b.Inline = 0 }
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	return w, w.advance(&c, "the end", allEnded)["a.png"]
}

// A store joins parts once: where the answer to that was lost, every later one is a no.
// The file is there all the same, and is not sent again.
func TestPartsAreJoinedAndNobodySaysSo(t *testing.T) {
	for _, lost := range []string{"do = 'drop'\nwhen = 'after'", "do = 'answer'\nwhen = 'after'\nstatus = 504", "do = 'answer'\nwhen = 'after'\nstatus = 200\nbody = '{\"data\":null}'"} {
		w, j := joined(t, `
			[[rule]]
			on = 'complete-multipart-upload'
			nth = 1
			`+lost+`
			[[rule]]
			on = 'complete-multipart-upload'
			do = 'answer'
			status = 500
			body = '"Internal Server Error: Failed to complete upload"'`)
		if j.State != job.Done {
			t.Errorf("after %s it is %s: %+v", lost, j.State, j.Fault)
		}
		if links := w.server.Ledger().Calls["get-upload-url"]; links != 1 || w.starts() != 1 {
			t.Errorf("after %s: %d uploads, %d starts", lost, links, w.starts())
		}
	}
}

// A no that says nothing of the parts, such as that of a service that is overloaded, does
// not hide that an earlier call may have joined them.
func TestPartsAreJoinedBeforeAnOverload(t *testing.T) {
	w, j := joined(t, `
		[[rule]]
		on = 'complete-multipart-upload'
		nth = 1
		do = 'drop'
		when = 'after'
		[[rule]]
		on = 'complete-multipart-upload'
		nth = 2
		do = 'answer'
		status = 503
		[[rule]]
		on = 'complete-multipart-upload'
		do = 'answer'
		status = 500`)
	if links := w.server.Ledger().Calls["get-upload-url"]; j.State != job.Done || links != 1 || w.starts() != 1 {
		t.Errorf("%s: %+v, %d uploads, %d starts", j.State, j.Fault, links, w.starts())
	}
}

// A no without a call before it is one: the parts are there, and are joined when the
// service can.
func TestPartsThatCannotBeJoinedYet(t *testing.T) {
	w, j := joined(t, "[[rule]]\non = 'complete-multipart-upload'\ntimes = 6\ndo = 'answer'\nstatus = 500")
	if j.State != job.Done || w.starts() != 1 {
		t.Errorf("%s: %+v, %d starts", j.State, j.Fault, w.starts())
	}
}
