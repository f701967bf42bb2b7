//go:build unix

package crash

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"bulkup/api/upscayltest"
)

// stopping is the two seconds in which a run ends, and as much again for a busy machine.
const stopping = 4 * time.Second

// A run that is asked to stop in the middle of an upload does so at once, keeps the
// parts that have arrived, and the same command goes on.
func TestStopAndGoOn(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(fmt.Sprint(sig), func(t *testing.T) {
			t.Parallel()
			s := serve(t, upscayltest.Current, "[[rule]]\non = 'part'\nnth = 20\ndo = 'stall'")
			a := draw(t, rand.New(rand.NewPCG(*seed, 2)), 12)
			b := newBatch(t, s.url, a.dir)
			r := b.start()
			for s.ledger().Calls["part"] < 20 && r.ctx.Err() == nil {
				time.Sleep(10 * time.Millisecond) // between two checks
			}
			asked := time.Now()
			if err := r.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			code := r.end(nil)
			if took := time.Since(asked); code != 130 || took > stopping {
				t.Errorf("exit code %d after %v: %s", code, took, strings.TrimSpace(r.errors.String()))
			}
			if code := b.start().end(nil); code != 0 {
				t.Errorf("exit code %d the second time", code)
			}
			check(t, a, cell{dialect: upscayltest.Current}, b.report(), s.ledger())
		})
	}
}
