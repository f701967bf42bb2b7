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

// tally is what all rounds came to.
type tally struct {
	mu             sync.Mutex
	rounds         int
	kills          map[job.State]int // by the stage that a job had entered just before
	ends           map[job.State]int
	lost, doubled  int
	bytes, batches int64 // received by the service, and of the different pictures
}

var figures = tally{kills: make(map[job.State]int), ends: make(map[job.State]int)}

func (f *tally) add(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *tally) killed(in job.State) { f.add(func() { f.kills[in]++ }) }
func (f *tally) ended(in job.State)  { f.add(func() { f.ends[in]++ }) }
func (f *tally) lose()               { f.add(func() { f.lost++ }) }
func (f *tally) double(n int)        { f.add(func() { f.doubled += n }) }
func (f *tally) sent(bytes, size int64) {
	f.add(func() { f.rounds++; f.bytes += bytes; f.batches += size })
}

// again is the bytes that were sent for each byte of the batches.
func (f *tally) again() float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return float64(f.bytes) / float64(max(1, f.batches))
}

func (f *tally) print() {
	again := f.again()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rounds == 0 {
		return
	}
	fmt.Printf("rounds %d · kills %d (%s)\njobs %s · lost %d · paid twice %d · bytes sent %.3f × bytes of the batches\n",
		f.rounds, sum(f.kills), list(f.kills), list(f.ends), f.lost, f.doubled, again)
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
