package crash

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// pictures is how many a batch of the crash test has.
const pictures = 24

// TestKilledAtAnyMoment kills runs of a batch, while the service misbehaves, and
// gives the same command again until one ends by itself.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Cleanup(func() {
		fmt.Println(&figures.tally)
		// A part that is under way at a kill is sent again, and in the classic dialect all
		// of the picture.
		if figures.sent[upscayltest.Current].again() > 1.4 || figures.sent[upscayltest.Classic].again() > 2.2 {
			t.Error("uploads that could go on did not")
		}
	})
	for i := range uint64(*rounds) {
		t.Run(fmt.Sprintf("seed %d, %s", *seed+i, cellOf(*seed+i)), func(t *testing.T) {
			t.Parallel()
			round(t, *seed+i)
		})
	}
}

func round(t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 0))
	a := draw(t, rng, pictures)
	at := cellOf(seed)
	s := at.serve(t, seed)
	b := newBatch(t, s.url, a.dir, at.env()...)
	b.args = append(b.args, "--exists", []string{"skip", "overwrite", "rename"}[seed/2%3])
	kills := make(map[job.State]int)
	for left := 3 + rng.IntN(6); ; left-- {
		hit := blow{}
		if left > 0 {
			hit = aim(rng)
		}
		if !b.run(hit) {
			break
		}
		kills[hit.stage]++
	}
	f := check(t, a, at, b.report(), s.ledger())
	if names := b.proven(); at.history != noHistory && len(names) > 0 {
		t.Errorf("%v are unknown, and history says that they were never made", names)
	}
	f.kills = kills
	figures.Lock()
	defer figures.Unlock()
	figures.add(f)
	if aside, _ := filepath.Glob(filepath.Join(b.state, "*damaged*")); len(aside) > 0 {
		t.Errorf("the journal was set aside: %v", aside)
	}
}

// blow is when a process is killed: some time after it began, or some time after
// the nth job has entered a stage.
type blow struct {
	after time.Duration // 0 is never
	stage job.State
	nth   int
}

// aim chooses a moment so that all stages are hit, and the time before the first.
func aim(rng *rand.Rand) blow {
	if rng.IntN(3) == 0 {
		return blow{after: logarithmic(rng, 2*time.Millisecond, time.Second)}
	}
	stages := []job.State{job.Checking, job.Uploading, job.Starting, job.Upscaling, job.Downloading, job.Done}
	return blow{after: logarithmic(rng, 20*time.Microsecond, 50*time.Millisecond),
		stage: stages[rng.IntN(len(stages))], nth: 1 + rng.IntN(3)}
}

// logarithmic returns a time whose order of magnitude is evenly spread.
func logarithmic(rng *rand.Rand, least, most time.Duration) time.Duration {
	low, high := math.Log(float64(least)), math.Log(float64(most))
	return time.Duration(math.Exp(low + rng.Float64()*(high-low)))
}

// run gives the command once, and reports whether it was killed.
func (b *batch) run(hit blow) (killed bool) {
	b.t.Helper()
	r := b.start()
	if hit.after > 0 && hit.stage == "" {
		defer r.killAfter(hit.after).Stop()
	}
	entered := 0
	code := r.end(func(e event) {
		if hit.stage == "" || e.State != hit.stage {
			return
		}
		if entered++; entered == hit.nth {
			r.killAfter(hit.after)
		}
	})
	switch code {
	case -1:
		return true
	case 0, 1:
		return false
	}
	b.t.Fatalf("exit code %d: %s", code, r.errors.String())
	return false
}
