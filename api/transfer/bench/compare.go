package main

import (
	"fmt"
	"os"
	"time"
)

// compare lets each client send the files of w, turn about, so that a busy
// moment of the machine does not hit one of them alone.
func (r *rig) compare(w work) error {
	dir, remove, err := r.files(w)
	if err != nil {
		return err
	}
	defer remove()
	host := r.host
	if w.delay > 0 {
		line, err := newDelay(host, w.delay)
		if err != nil {
			return err
		}
		defer line.Close()
		host = line.Addr().String()
	}
	samples := make(map[string][]sample)
	for range r.rounds {
		for _, c := range r.clients {
			if err := r.fresh(); err != nil {
				return err
			}
			s, err := measure(c.command(w, dir, host), patience)
			if err == nil {
				err = r.whole(w)
			}
			if err != nil {
				fmt.Fprintf(os.Stderr, "%s: %s: %v\n", w.title, c.name, err)
				continue
			}
			samples[c.name] = append(samples[c.name], s)
		}
	}
	results := make(map[string]sample)
	for name, all := range samples {
		results[name] = median(all)
	}
	r.print(w, results)
	return nil
}

// whole reports whether the server has all files of w.
func (r *rig) whole(w work) error {
	count, size, err := r.server.Objects()
	if err == nil && (count != w.files || size != int64(w.files)*w.size) {
		err = fmt.Errorf("the server has %d objects of %d bytes", count, size)
	}
	return err
}

// best returns the least of a figure among the peers, 0 when there is none.
func (r *rig) best(results map[string]sample, of func(sample) time.Duration) (least time.Duration) {
	for _, c := range r.clients {
		if s, ok := results[c.name]; ok && c.peer && (least == 0 || of(s) < least) {
			least = of(s)
		}
	}
	return least
}
