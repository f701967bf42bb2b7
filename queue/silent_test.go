package queue

import (
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/upscayl"
	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/quota"
	"bulkup/queue/run/silent"
)

// One answer that never comes keeps no other picture waiting, and ends after the time
// that is set for it.
func TestSilentAnswer(t *testing.T) {
	for _, call := range []string{"get-task-status", "get-upscayl-history", "get-upload-url", "complete-multipart-upload"} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\non = '"+call+"'\nnth = 1\ndo = 'stall'"),
				Habits: upscayltest.Habits{NoHistory: call == "get-task-status"}})
			base, err := api.ParseBase(w.server.URL())
			try(t, err)
			transport := api.NewTransport(8)
			t.Cleanup(transport.CloseIdleConnections)
			const patience = 3 * time.Second
			client := upscayl.New(upscayl.Options{BaseURL: base, Key: key, Transport: transport, Timeout: patience})
			t.Cleanup(client.CloseIdle)
			w.back = func(b *Backend) { b.Client, b.Inline = client, 0 }
			w.open()
			for i, name := range []string{"a.png", "b.png", "c.png", "d.png"} {
				w.draw(name, uint8(i+1))
			}
			w.add(settings(), w.album)
			var first, last time.Time
			for name, j := range w.ended() {
				at := j.Entered[job.Done]
				if j.State != job.Done {
					t.Errorf("%s is %s: %v", name, j.State, j.Fault)
				}
				if first.IsZero() || at.Before(first) {
					first = at
				}
				if at.After(last) {
					last = at
				}
			}
			if call != "get-upscayl-history" && last.Sub(first) < patience/2 {
				t.Errorf("all pictures waited for one answer, until %s after the first", last.Sub(first))
			}
			if l := w.server.Ledger(); l.CreditsTaken != 4 {
				t.Errorf("%+v", l)
			}
		})
	}
}

// A bad minute of completions parks nothing for a minute: they go on from one second on.
func TestCompletionsFailForAMoment(t *testing.T) {
	var c clock
	w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\non = 'complete-multipart-upload'\ntimes = 3\ndo = 'answer'\nstatus = 503")})
	w.back = func(b *Backend) {
		b.Inline = 0
		b.Limits = quota.Limits{Window: time.Hour, Calls: map[quota.Call]int{quota.CompleteUpload: 50}}
	}
	w.opts = func(o *Options) {
		oneByOne(o)
		o.Now = c.now
	}
	w.open()
	w.draw("a.png", 1)
	w.draw("b.png", 2)
	w.add(settings(), w.album)
	began := c.now()
	jobs := w.advance(&c, "the end", allEnded)
	if took := c.now().Sub(began); counts(jobs)[job.Done] != 2 || took > 45*time.Second {
		t.Errorf("%v after %s", summary(jobs), took)
	}
	if n := w.server.Ledger().Calls["complete-multipart-upload"]; n > 7 {
		t.Errorf("%d completions for two pictures", n)
	}
}

// A start without an answer keeps nothing waiting for minutes where history shows its task,
// and is made once: alone, or with others in one task.
func TestSilentStart(t *testing.T) {
	for name, inline := range map[string]int64{"file": 1 << 20, "upload": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var c clock
			w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\non = 'start-task'\nnth = 1\ndo = 'stall'\nwhen = 'after'"),
				Habits: upscayltest.Habits{HistoryNoIDs: inline == 0}})
			w.back = func(b *Backend) { b.Inline = inline }
			w.opts = func(o *Options) { o.Now = c.now }
			w.open()
			w.draw("a.png", 1)
			w.add(settings(), w.album)
			for deadline := time.Now().Add(time.Minute); w.server.Ledger().CreditsTaken+w.server.Ledger().CreditsPromised == 0; {
				if time.Now().After(deadline) {
					t.Fatalf("the start has not reached the server: %v", summary(w.byName()))
				}
				time.Sleep(time.Millisecond) // between two questions: the server needs the processor
			}
			c.ahead.Add(int64(silent.After))
			try(t, w.run.Ask(t.Context(), func() error { return nil }))
			began := time.Now()
			j := w.ended()["a.png"]
			if j.State != job.Done || !j.Task.Adopted || time.Since(began) > 10*time.Second {
				t.Errorf("%s after %s, %+v", j.State, time.Since(began), j.Task)
			}
			if l := w.server.Ledger(); l.CreditsTaken+l.CreditsPromised != 1 || l.Calls["start-task"] != 1 {
				t.Errorf("%+v", l)
			}
			for _, j := range w.all {
				if j.State == job.Unknown {
					t.Error("what history shows was taken for lost")
				}
			}
		})
	}
}
