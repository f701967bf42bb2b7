package queue

import (
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// A service that takes the records of uploaded files in none of the documented ways gets
// the pictures along with their starts, and this is remembered for the account.
func TestRecordsAreRefused(t *testing.T) {
	for _, dialect := range []upscayltest.Dialect{upscayltest.Current, upscayltest.Classic} {
		t.Run(string(dialect), func(t *testing.T) {
			w := newWorld(t, upscayltest.Options{Dialect: dialect, Habits: upscayltest.Habits{
				RefuseFiles: []upscayltest.Encoding{upscayltest.EncodingArray, upscayltest.EncodingObject, upscayltest.EncodingRepeated}}})
			w.back = func(b *Backend) { b.Inline = 0 }
			w.opts = func(o *Options) {
				oneByOne(o)
				o.Workers.Uploads = 1
			}
			w.open()
			w.draw("a.png", 1)
			w.draw("b.png", 2)
			w.add(settings(), w.album)
			w.ended()
			w.close()
			links := w.server.Ledger().Calls["get-upload-url"]
			w.open()
			w.draw("c.png", 3)
			w.add(settings(), w.album)
			jobs := w.ended()
			l := w.server.Ledger()
			for name, j := range jobs {
				if j.State != job.Done || w.passedThrough(j.ID, job.Unknown) {
					t.Errorf("%s is %s: %v", name, j.State, j.Fault)
				}
			}
			if l.CreditsTaken != 3 || l.Calls["get-upload-url"] != links {
				t.Errorf("%d credits; %d links before, and %d after", l.CreditsTaken, links, l.Calls["get-upload-url"])
			}
		})
	}
}

// A start that is refused for something else is refused along with its picture too, and
// nothing is remembered.
func TestRefusedStartIsNoRefusedRecord(t *testing.T) {
	w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\non = 'start-task'\ntimes = 4\ndo = 'answer'\nstatus = 400\nbody = '\"Bad Request: Missing model\"'")})
	w.back = func(b *Backend) { b.Inline = 0 }
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	if jobs := w.ended(); jobs["a.png"].State != job.Failed || w.starts() != 4 {
		t.Fatalf("%v after %d starts", summary(jobs), w.starts())
	}
	w.draw("b.png", 2)
	before := w.server.Ledger().Calls["get-upload-url"]
	w.add(settings(), w.album)
	if jobs := w.ended(); jobs["b.png"].State != job.Done || w.server.Ledger().Calls["get-upload-url"] != before+1 {
		t.Errorf("%v", summary(jobs))
	}
}
