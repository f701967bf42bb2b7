package main

import (
	"fmt"
	"strings"
	"time"
)

// faults lets each fault strike each client, and prints how long it takes.
func (r *rig) faults() error {
	w := work{name: "faults", files: 1, size: 1024 * mib, connections: 8, parallel: 1}
	dir, remove, err := r.files(w)
	if err != nil {
		return err
	}
	defer remove()
	clients := r.verified()
	fmt.Print("| 1 GiB, and what goes wrong |")
	for _, c := range clients {
		fmt.Printf(" %s |", c.name)
	}
	fmt.Printf("\n|---|%s\n", strings.Repeat("---|", len(clients)))
	calm := make(map[string]time.Duration)
	for _, f := range strikes {
		fmt.Printf("| %s |", f.title)
		for _, c := range clients {
			s, waits, err := r.struck(f, c, w, dir, calm[c.name])
			switch {
			case err != nil:
				fmt.Printf(" %s |", cell(err))
			case f.title == "none":
				calm[c.name] = s.wall
				fmt.Printf(" %.1f s |", s.wall.Seconds())
			default:
				allowed := calm[c.name]*13/10 + time.Duration(waits)*asked
				fmt.Printf(" %.1f of %.1f s: %s |", s.wall.Seconds(), allowed.Seconds(), verdict(s.wall <= allowed))
			}
		}
		fmt.Println()
	}
	fmt.Println()
	return nil
}

// struck runs one client against one fault, and returns the median of its time
// and how often one part was asked to wait. Peers have one round, and are given
// up after some times what they take when all is calm.
func (r *rig) struck(f fault, c contender, w work, dir string, calm time.Duration) (sample, int, error) {
	rounds, limit := min(r.rounds, 3), patience
	if c.peer && calm > 0 {
		rounds, limit = 1, 10*time.Second+3*calm
	}
	var all []sample
	var waits int
	for range rounds {
		if err := r.fresh(); err != nil {
			return sample{}, 0, err
		}
		front := newFront(r.host, f, 0)
		s, err := measure(c.command(w, dir, front.host()), limit)
		waits = max(waits, front.waits())
		front.close()
		if err == nil {
			err = r.same(dir)
		}
		if err != nil {
			return sample{}, 0, err
		}
		all = append(all, s)
	}
	return median(all), waits, nil
}
