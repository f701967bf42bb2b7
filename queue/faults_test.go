package queue

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"bulkup/api/transfer"
	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// mover moves the files of w, and calls wait instead of waiting between attempts.
func (w *world) mover(wait func()) *transfer.Engine {
	engine := transfer.New(transfer.Options{Sleep: func(ctx context.Context, _ time.Duration) error {
		wait()
		return ctx.Err()
	}})
	w.t.Cleanup(func() {
		w.close()
		engine.Close()
	})
	return engine
}

// A service that spoils every third request, in each way that uploads and downloads
// are known to fail, gets the batch done all the same, and is paid once a picture.
func TestBatchOverAFaultyService(t *testing.T) {
	for name, rule := range map[string]string{
		"throttled parts":           "on = 'part'\ndo = 'answer'\nstatus = 503\nheaders = { 'Retry-After' = '0' }\nbody = '<Error><Code>SlowDown</Code></Error>'",
		"parts cut at half":         "on = 'part'\ndo = 'half'",
		"parts stored, unanswered":  "on = 'part'\ndo = 'drop'\nwhen = 'after'",
		"parts answered late":       "on = 'part'\ndo = 'stall'\nwhen = 'after'\nfor = '20ms'",
		"parts damaged":             "on = 'part'\ndo = 'flip'",
		"parts without an ETag":     "on = 'part'\ndo = 'lose-etag'",
		"links expired":             "on = 'part'\ndo = 'expire'\ntimes = 3",
		"refused early":             "on = 'part'\ndo = 'answer'\nstatus = 403\ntimes = 3\nbody = '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'",
		"storage full":              "on = 'part'\ndo = 'answer'\nstatus = 507",
		"upload aborted over there": "on = 'part'\ndo = 'answer'\nstatus = 404\ntimes = 3\nbody = '<Error><Code>NoSuchUpload</Code></Error>'",
		"completion with an error":  "on = 'complete-multipart-upload'\ndo = 'answer'\nstatus = 200\nbody = '<Error><Code>InternalError</Code></Error>'",
		"completion unanswered":     "on = 'complete-multipart-upload'\ndo = 'drop'\nwhen = 'after'",
		"completed, then not found": "on = 'complete-multipart-upload'\ndo = 'answer'\nwhen = 'after'\nstatus = 404\ntimes = 3",
		"results cut":               "on = 'download'\ndo = 'half'",
		"results damaged":           "on = 'download'\ndo = 'flip'",
		"result links expired":      "on = 'download'\ndo = 'expire'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var c clock
			w := newWorld(t, upscayltest.Options{PartSize: 40, Faults: faults(t, "[[rule]]\nevery = 3\n"+rule)})
			mover := w.mover(func() {})
			w.opts = func(o *Options) { o.Now, o.Transfer = c.now, mover }
			w.back = func(b *Backend) { b.Inline = 0 }
			w.open()
			const pictures = 10
			for i := range pictures {
				w.draw(fmt.Sprintf("%d.png", i), uint8(i))
			}
			w.add(settings(), w.album)
			jobs := w.advance(&c, "the end", func(jobs map[string]job.Job) bool {
				for _, j := range jobs {
					if !j.State.Ended() {
						return false
					}
				}
				return true
			})
			for name, j := range jobs {
				if j.State != job.Done {
					t.Errorf("%s is %s: %+v", name, j.State, j.Fault)
				} else if x, y := decoded(t, j.Result.Path); x != 48 || y != 32 {
					t.Errorf("%s has %d×%d", name, x, y)
				}
			}
			if l := w.server.Ledger(); len(l.Tasks) != pictures || l.CreditsTaken != pictures {
				t.Errorf("%d pictures have tasks, %d credits were taken", len(l.Tasks), l.CreditsTaken)
			}
		})
	}
}

// A file that changes while it is sent is never mixed: it begins again as what it is
// now, or says what is wrong with it.
func TestFileChangesWhileItIsSent(t *testing.T) {
	for name, change := range map[string]func(w *world, picture []byte){
		"grown":     func(w *world, picture []byte) { w.write("a.png", append(picture, 0)) },
		"replaced":  func(w *world, _ []byte) { w.draw("a.png", 2) },
		"truncated": func(w *world, picture []byte) { w.write("a.png", picture[:len(picture)/2]) },
		"removed":   func(w *world, _ []byte) { os.Remove(w.album + "/a.png") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, upscayltest.Options{PartSize: 40, Faults: faults(t, "[[rule]]\non = 'part'\nnth = 2\ndo = 'answer'\nstatus = 503")})
			w.back = func(b *Backend) { b.Inline = 0 }
			picture, err := os.ReadFile(w.draw("a.png", 1))
			if err != nil {
				t.Fatal(err)
			}
			mover := w.mover(func() { change(w, picture) })
			w.opts = func(o *Options) { o.Transfer = mover }
			w.open()
			w.add(settings(), w.album)
			jobs := w.ended()
			want := job.Done
			if name == "truncated" || name == "removed" {
				want = job.Failed
			}
			j := jobs["a.png"]
			if j.State != want || want == job.Failed && j.Fault.Advice == "" {
				t.Fatalf("%v", summary(jobs))
			}
			l := w.server.Ledger()
			if paid := l.CreditsTaken == 1; paid != (want == job.Done) {
				t.Errorf("%+v", l)
			}
			if want == job.Done && l.Tasks[j.Facts.Hash] != 1 {
				t.Errorf("the service was sent something else: %v", l.Tasks)
			}
		})
	}
}

// A long upload says nothing of the service: one that could not be reached for a
// moment is asked again meanwhile.
func TestOutageDuringALongUpload(t *testing.T) {
	w := newWorld(t, upscayltest.Options{Faults: faults(t, `
		[[rule]]
		on = 'part'
		do = 'stall'
		for = '1h'
		[[rule]]
		on = 'get-task-status'
		nth = 1
		do = 'drop'`)})
	w.back = func(b *Backend) { b.Inline = 1 << 10 }
	w.open()
	w.draw("a.png", 1)
	large, err := os.ReadFile(w.draw("large.png", 2))
	if err != nil {
		t.Fatal(err)
	}
	w.write("large.png", append(large, make([]byte, 2<<10)...))
	w.add(settings(), w.album)
	jobs := w.until("the small one", func(jobs map[string]job.Job) bool { return jobs["a.png"].State.Ended() })
	if jobs["a.png"].State != job.Done || jobs["large.png"].State != job.Uploading {
		t.Errorf("%v", summary(jobs))
	}
}

// A fault long ago, with steps that worked since, is not held against a job.
func TestPatienceBeginsAnewWithEachStep(t *testing.T) {
	var c clock
	w := limited(t, &c, upscayltest.Options{Faults: faults(t, `
		[[rule]]
		on = 'get-upload-url'
		nth = 1
		do = 'answer'
		status = 503
		[[rule]]
		on = 'start-task'
		nth = 1
		do = 'answer'
		status = 425`)})
	w.close()
	back := w.back
	w.back = func(b *Backend) { back(b); b.Inline = 0 }
	w.opts = func(o *Options) { o.Now, o.Patience = c.now, 30*time.Minute }
	w.open()
	w.used(&c, quota.StartTask, 50) // the next one is free in an hour
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	if j := w.advance(&c, "the end", allEnded)["a.png"]; j.State != job.Done {
		t.Errorf("%s, %+v", j.State, j.Fault)
	}
}
