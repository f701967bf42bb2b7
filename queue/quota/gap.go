package quota

import "time"

const (
	// soonest is when a task of which nothing is known is polled first, and the
	// shortest time between two such polls.
	soonest = time.Second
	// quick is the shortest time between two polls where durations are known.
	quick = 500 * time.Millisecond
	// slowest is the longest time between two polls of one task.
	slowest = 15 * time.Minute
	// spread is how many polls of one task are worth their calls.
	spread = 5
	// probes is how many of many like tasks are polled as if calls were plenty, for
	// the others to learn from.
	probes = 4
	// reserve is the part of a window that is kept for what is not as expected.
	reserve = 10
)

// budget is how many polls may come too early: how many are left of all, beyond the
// one that each task needs, and how many that makes for each task.
type budget struct{ left, each float64 }

// eager is the gap where calls cost nothing: soon for the tasks that are next to be
// done, seldom for those behind them, so that thousands of tasks ask for no more.
func eager(age time.Duration, order int) time.Duration {
	row := time.Duration(order / 16)
	return min(max(age/10, quick/5), soonest) * (1 + row*row)
}

// scout is the gap for a kind of which nothing is known. The first task is polled
// most, the second a little, should the first be an odd one; the others wait.
func (b budget) scout(age time.Duration, rank int) time.Duration {
	growth, least := 0.15, soonest
	switch {
	case rank == 1:
		growth = 1
	case rank > 1:
		growth, least = 1, time.Minute
	}
	return max(least, scaled(age, max(growth, 2/max(b.left, 0.5))))
}

// within is the gap for a kind whose range is known: its polls are spread over the
// range, and none goes beyond its end before one was at it. Once a task is late its gaps
// grow with its age, the more the fewer calls are left.
func (b budget) within(age time.Duration, took Took) time.Duration {
	each := min(max(b.each, 0), spread)
	least := took.Least
	if each < 1 { // with no call to spare the first poll must find most tasks done
		least += scaled(took.Most-least, 1-each)
	}
	step := max(quick, scaled(took.Most-took.Least, 1/(1+each)), scaled(took.Least, 0.3/(1+each)))
	gap := max(step, least-age)
	switch rest := took.Most - age; {
	case rest <= 0 || each < 1 && rest < age/20:
		gap = max(gap, scaled(age, max(0.1, 0.5/max(b.left, 0.5))))
	case b.left <= 0:
		gap = rest
	default:
		gap = min(gap, max(quick, rest))
	}
	return gap
}

// early is the gap of the polls that find out whether tasks have become faster than
// they were: only the oldest of a kind, and only where calls are plenty.
func (b budget) early(age time.Duration, rank int) time.Duration {
	if rank > 0 || b.each < 2 {
		return slowest
	}
	return max(soonest, age)
}

func scaled(d time.Duration, by float64) time.Duration { return time.Duration(float64(d) * by) }
