package queue

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// Jobs returns a copy of every job in queue order. It waits for Run to read them.
func (q *Queue) Jobs() []job.Job {
	return q.hub.Jobs()
}

// Status returns what is true of the queue as a whole. It waits for Run to read the
// journal.
func (q *Queue) Status() Status {
	return q.hub.Latest()
}

// Subscribe returns a feed whose first Update holds everything there is.
func (q *Queue) Subscribe() *Feed { return q.hub.Subscribe() }

// Engines returns the places where jobs can be done, the default first.
func (q *Queue) Engines() []Engine {
	var all []Engine
	for _, b := range q.opts.Backends {
		all = append(all, b.Engine)
	}
	slices.SortStableFunc(all, func(a, b Engine) int {
		return cmp.Compare(btoi(b.Name == q.opts.Default), btoi(a.Name == q.opts.Default))
	})
	return all
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// status collects what Status returns.
func (q *Queue) status() Status {
	now := q.opts.Now()
	s := Status{Engine: q.opts.Default, Counts: make(map[job.State]int), Paused: q.paused, Watching: sortedKeys(q.folders), Parks: q.standing(now), Ledger: q.spent()}
	for _, e := range q.order {
		s.Counts[e.State]++
		s.Bytes += e.Source.Size
	}
	if b := q.backends[q.opts.Default]; b != nil {
		s.Meters = meters(b.windows, now)
		s.Ends = q.ends(b, now)
	}
	return s
}

// meters shows the endpoints that have a limit.
func meters(w *quota.Windows, now time.Time) []Meter {
	var all []Meter
	for _, c := range quota.Calls() {
		limit := w.Limit(c, now)
		if limit == 0 {
			continue
		}
		m := Meter{Call: string(c), Word: c.Word(), Used: w.Used(c, now), Limit: limit, Window: w.Limits().Window}
		if next := w.Next(c, now); next.After(now) {
			m.Next = next
		}
		all = append(all, m)
	}
	return all
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
