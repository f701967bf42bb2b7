package quota

import (
	"math"
	"time"
)

// Estimate is how long a task is expected to take from its start: half of all
// tasks are done by Median, four of five by P80. Durations are taken to be
// log-normal, which two numbers describe.
type Estimate struct{ Median, P80 time.Duration }

// z80 is how many deviations of a normal distribution hold 80 % of it.
const z80 = 0.8416212335729143

// normal returns the mean and deviation of the logarithm of the duration in
// seconds.
func (e Estimate) normal() (mu, sigma float64) {
	median := max(e.Median, time.Millisecond).Seconds()
	ratio := max(e.P80.Seconds()/median, 1.1)
	return math.Log(median), math.Log(ratio) / z80
}

// logNormal is the estimate with that mean and deviation.
func logNormal(mu, sigma float64) Estimate {
	return Estimate{Median: seconds(math.Exp(mu)), P80: seconds(math.Exp(mu + z80*sigma))}
}

// survival is the share of tasks that take longer than t.
func (e Estimate) survival(t time.Duration) float64 {
	if t <= 0 {
		return 1
	}
	mu, sigma := e.normal()
	return math.Erfc((math.Log(t.Seconds())-mu)/(sigma*math.Sqrt2)) / 2
}

// after is the time by which the given share, 0 to 1, of those tasks is done that
// are not done at t.
func (e Estimate) after(t time.Duration, share float64) time.Duration {
	s := e.survival(t) * (1 - share)
	if s < 1e-12 {
		return t + t/4 // longer than anything that was expected
	}
	mu, sigma := e.normal()
	return max(t, seconds(math.Exp(mu+sigma*math.Sqrt2*math.Erfcinv(2*s))))
}

// done is how likely a task that was not done at from is done at to.
func (e Estimate) done(from, to time.Duration) float64 {
	s := e.survival(from)
	if s <= 0 || to <= from {
		return 0
	}
	return 1 - e.survival(to)/s
}

// seconds is a duration of so many seconds, a day at most.
func seconds(s float64) time.Duration {
	return time.Duration(min(s, 86400) * float64(time.Second))
}
