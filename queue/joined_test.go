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

// A service that joins the parts and then says that it failed, or nothing at all, each
// time: the start finds out that the file is there.
func TestPartsAreJoinedAndDenied(t *testing.T) {
	for _, says := range []string{`status = 500`, `status = 200
body = '<html>please wait</html>'`, `status = 200
body = '{"status":"success","data":null}'`} {
		w, j := joined(t, "[[rule]]\non = 'complete-multipart-upload'\ndo = 'answer'\nwhen = 'after'\n"+says)
		l := w.server.Ledger()
		if j.State != job.Done || l.Calls["get-upload-url"] != 1 || w.starts() != 1 || l.Calls["complete-multipart-upload"] > 12 {
			t.Errorf("%s: %s: %+v, %d starts, calls %v", says, j.State, j.Fault, w.starts(), l.Calls)
		}
	}
}

// A service that never joins the parts, says that it did, and does not know the file when
// its task is started: the file is uploaded again, but not for ever, and no other picture
// is held up.
func TestPartsAreNeverJoined(t *testing.T) {
	w, j := joined(t, "[[rule]]\non = 'complete-multipart-upload'\ndo = 'answer'\nstatus = 200\nbody = '{\"status\":\"success\",\"data\":{\"status\":\"success\"}}'"+`
		[[rule]]
		on = 'start-task'
		do = 'answer'
		status = 404
		body = '{"error":"NOT_FOUND","message":"Requested resource could not be found"}'`)
	if j.State != job.Failed || j.Stage != job.Starting || w.server.Ledger().Calls["get-upload-url"] != 3 {
		t.Errorf("%s at %s: %+v, calls %v", j.State, j.Stage, j.Fault, w.server.Ledger().Calls)
	}
}

// Parts that a service out of order has not joined are joined when it is back: the start
// that finds no file costs nothing, and nothing is sent again.
func TestPartsAreJoinedLater(t *testing.T) {
	w, j := joined(t, `
		[[rule]]
		on = 'complete-multipart-upload'
		times = 12
		do = 'answer'
		status = 500
		[[rule]]
		on = 'start-task'
		times = 1
		do = 'answer'
		status = 404
		body = '{"error":"NOT_FOUND","message":"Requested resource could not be found"}'`)
	l := w.server.Ledger()
	if j.State != job.Done || l.Calls["get-upload-url"] != 1 || l.Calls["part"] != 1 || w.starts() != 2 {
		t.Errorf("%s: %+v, %d starts, calls %v", j.State, j.Fault, w.starts(), l.Calls)
	}
}
