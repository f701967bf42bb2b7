package queue

import (
	"fmt"
	"testing"

	"bulkup/api/failure"
	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// The cap holds also where a price is named only when the task has ended.
func TestCapOnCredits(t *testing.T) {
	for _, dialect := range []upscayltest.Dialect{upscayltest.Current, upscayltest.Classic} {
		t.Run(string(dialect), func(t *testing.T) {
			var c clock
			w := newWorld(t, upscayltest.Options{Dialect: dialect})
			w.opts = func(o *Options) { o.MaxCredits, o.Now = 3, c.now }
			w.open()
			for i := range 8 {
				w.draw(fmt.Sprintf("%d.png", i), uint8(i))
			}
			w.add(settings(), w.album)
			jobs := w.advance(&c, "the cap", func(jobs map[string]job.Job) bool {
				parks := w.Status().Parks
				return allEnded(jobs) || len(parks) > 0 && parks[0].Kind == failure.Credits && counts(jobs)[job.Done] == 3
			})
			if l := w.server.Ledger(); w.starts() != 3 || l.CreditsPromised+l.CreditsTaken != 3 {
				t.Errorf("%d starts for %+v: %v", w.starts(), l, summary(jobs))
			}
		})
	}
}
