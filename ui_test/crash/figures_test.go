package crash

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// tally is what rounds came to.
type tally struct {
	rounds        int
	kills         map[job.State]int // by the stage that a job had entered just before
	ends          map[job.State]int
	lost, doubled int
	sent          map[upscayltest.Dialect]volume
}

// volume is what the service received, and the bytes of the different pictures.
type volume struct{ received, drawn int64 }

// again is the bytes that were sent for each byte of the batches.
func (v volume) again() float64 { return float64(v.received) / float64(max(1, v.drawn)) }

// figures are of all rounds.
var figures = struct {
	sync.Mutex
	tally
}{tally: tally{kills: make(map[job.State]int), ends: make(map[job.State]int), sent: make(map[upscayltest.Dialect]volume)}}

// add takes a round into f.
func (f *tally) add(o tally) {
	f.rounds += o.rounds
	f.lost += o.lost
	f.doubled += o.doubled
	for d, v := range o.sent {
		f.sent[d] = volume{f.sent[d].received + v.received, f.sent[d].drawn + v.drawn}
	}
	for state, n := range o.kills {
		f.kills[state] += n
	}
	for state, n := range o.ends {
		f.ends[state] += n
	}
}

func (f *tally) String() string {
	return fmt.Sprintf("rounds %d · kills %d (%s)\njobs %s · lost %d · paid twice %d · bytes sent for each of a batch: %.3f in parts, %.3f in one piece",
		f.rounds, sum(f.kills), list(f.kills), list(f.ends), f.lost, f.doubled, f.sent[upscayltest.Current].again(), f.sent[upscayltest.Classic].again())
}

func sum(m map[job.State]int) (n int) {
	for _, v := range m {
		n += v
	}
	return n
}

func list(m map[job.State]int) string {
	var all []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		all = append(all, fmt.Sprintf("%s %d", cmp.Or(k, "at any time"), m[k]))
	}
	return strings.Join(all, ", ")
}
