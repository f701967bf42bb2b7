package crash

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"bulkup/queue/job"
)

// tally is what rounds came to.
type tally struct {
	rounds        int
	kills         map[job.State]int // by the stage that a job had entered just before
	ends          map[job.State]int
	lost, doubled int
	received      int64 // bytes, by the service
	drawn         int64 // bytes of the different pictures
}

// figures are of all rounds.
var figures = struct {
	sync.Mutex
	tally
}{tally: tally{kills: make(map[job.State]int), ends: make(map[job.State]int)}}

// add takes a round into f.
func (f *tally) add(o tally) {
	f.rounds += o.rounds
	f.lost += o.lost
	f.doubled += o.doubled
	f.received += o.received
	f.drawn += o.drawn
	for state, n := range o.kills {
		f.kills[state] += n
	}
	for state, n := range o.ends {
		f.ends[state] += n
	}
}

// again is the bytes that were sent for each byte of the batches.
func (f *tally) again() float64 { return float64(f.received) / float64(max(1, f.drawn)) }

func (f *tally) String() string {
	return fmt.Sprintf("rounds %d · kills %d (%s)\njobs %s · lost %d · paid twice %d · bytes sent %.3f × bytes of the batches",
		f.rounds, sum(f.kills), list(f.kills), list(f.ends), f.lost, f.doubled, f.again())
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
