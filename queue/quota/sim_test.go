package quota

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// A simulated account: a service that enforces its limits by its own count, an
// uplink, and tasks that take their time. Nothing of it is shared with the code
// under test but the names of the calls.

var epoch = time.Date(2026, 5, 4, 9, 17, 31, 0, time.UTC)

// documented is what the service's documents say.
func documented() Limits {
	return Limits{Window: time.Hour, Calls: map[Call]int{
		GetUploadURL: 100, CompleteUpload: 50, StartTask: 50, TaskStatus: 100, History: 100,
	}}
}

// sim is virtual time with a service in it.
type sim struct {
	now     time.Time
	events  events
	seq     int
	rng     *rand.Rand
	limits  Limits // what the service enforces
	counted map[Call][]time.Time
	calls   map[Call]int         // all that were made
	refused int                  // 429 answers
	denied  map[Call][]time.Time // when they were given
	deny    func(Call) bool      // refuse whatever the count says; nil is never
	link    time.Time            // when the uplink is free
	// hint is what a 429 says; nil is the true time until the next free call.
	hint func(Call) time.Duration
	took func() time.Duration // how long a task takes; nil is the usual
}

// uplink is 20 Mbit/s, in bytes a second.
const uplink = 20e6 / 8

func newSim(seed uint64, l Limits) *sim {
	return &sim{now: epoch, rng: rand.New(rand.NewPCG(seed, 4)), limits: l, counted: map[Call][]time.Time{}, denied: map[Call][]time.Time{}, calls: map[Call]int{}}
}

type event struct {
	at  time.Time
	seq int
	do  func()
}

type events []event

func (e events) Len() int      { return len(e) }
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e events) Less(i, j int) bool {
	return e[i].at.Before(e[j].at) || e[i].at.Equal(e[j].at) && e[i].seq < e[j].seq
}
func (e *events) Push(x any) { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	old := *e
	last := old[len(old)-1]
	*e = old[:len(old)-1]
	return last
}

func (s *sim) at(t time.Time, do func()) {
	s.seq++
	heap.Push(&s.events, event{t, s.seq, do})
}

func (s *sim) after(d time.Duration, do func()) { s.at(s.now.Add(d), do) }

// run plays until nothing is left to happen, or until the given time.
func (s *sim) run(until time.Time) {
	for len(s.events) > 0 && !s.events[0].at.After(until) {
		e := heap.Pop(&s.events).(event)
		s.now = e.at
		e.do()
	}
}

// send returns when so many bytes have left over the uplink.
func (s *sim) send(bytes int64) time.Time {
	if s.link.Before(s.now) {
		s.link = s.now
	}
	s.link = s.link.Add(time.Duration(float64(bytes) / uplink * float64(time.Second)))
	return s.link
}

// call makes a call with a body. The service counts it at some moment before the
// answer; serve runs when it was taken and complete, answer with how it went.
func (s *sim) call(c Call, body int64, serve func(), answer func(retryAfter time.Duration, ok bool)) {
	s.calls[c]++
	sent, arrived := s.now, s.now
	if body > 0 {
		arrived = s.send(body)
	}
	arrived = arrived.Add(time.Duration(20+s.rng.IntN(100)) * time.Millisecond)
	answered := arrived.Add(time.Duration(20+s.rng.IntN(100)) * time.Millisecond)
	count := sent.Add(time.Duration(s.rng.Float64() * float64(answered.Sub(sent))))
	s.at(count, func() {
		wait, ok := s.count(c)
		if ok && serve != nil {
			s.at(later(arrived, s.now), serve)
		}
		s.at(answered, func() { answer(wait, ok) })
	})
}

// count is the service's own sliding window.
func (s *sim) count(c Call) (retryAfter time.Duration, ok bool) {
	limit := s.limits.Of(c)
	past := slices.DeleteFunc(s.counted[c], func(t time.Time) bool { return !t.After(s.now.Add(-s.limits.Window)) })
	if denied := s.deny != nil && s.deny(c); denied || limit > 0 && len(past) >= limit {
		s.refused++
		s.denied[c] = append(s.denied[c], s.now)
		s.counted[c] = past
		if s.hint != nil || denied {
			return s.hint(c), false
		}
		return past[len(past)-limit].Add(s.limits.Window).Sub(s.now), false
	}
	s.counted[c] = append(past, s.now)
	return 0, true
}

// duration is how long a task takes: log-normal, half of them within 20 s, unless
// took says otherwise.
func (s *sim) duration() time.Duration {
	if s.took != nil {
		return s.took()
	}
	return seconds(20 * math.Exp(0.6*s.rng.NormFloat64()))
}

// pictures are n sizes from 1 to 20 MB.
func (s *sim) pictures(n int) []int64 {
	sizes := make([]int64, n)
	for i := range sizes {
		sizes[i] = 1e6 + s.rng.Int64N(19e6)
	}
	return sizes
}
