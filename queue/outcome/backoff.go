package outcome

import (
	"math/rand/v2"
	"time"
)

// Backoff is how long to wait after tries failures in a row: full jitter over a
// doubling time, so that many jobs do not come back together.
func Backoff(tries int) time.Duration {
	const base, most, least = time.Second, time.Minute, 200 * time.Millisecond
	ceiling := min(most, base<<min(tries, 10))
	return least + rand.N(ceiling)
}
