package main

import (
	"fmt"
	"strings"
	"time"
)

func wall(s sample) time.Duration { return s.wall }
func cpu(s sample) time.Duration  { return s.cpu }

// print shows the medians of a work with their distance to the best peer, and
// then what they had to be.
func (r *rig) print(w work, results map[string]sample) {
	bestWall, bestCPU := r.best(results, wall), r.best(results, cpu)
	fmt.Printf("| %s | wall s | × best peer | client CPU s | × best peer | peak MiB |\n|---|---|---|---|---|---|\n", w.title)
	for _, c := range r.clients {
		s, ok := results[c.name]
		if !ok {
			fmt.Printf("| %s | failed | | | | |\n", c.name)
			continue
		}
		peak := fmt.Sprintf("%d", s.peak/mib)
		if !c.peer {
			peak = "idle + " + peak
		}
		fmt.Printf("| %s | %.2f | %s | %.2f | %s | %s |\n", c.name, s.wall.Seconds(), times(s.wall, bestWall), s.cpu.Seconds(), times(s.cpu, bestCPU), peak)
	}
	fmt.Println()
	safe, fast := results[r.clients[0].name], results[r.clients[1].name]
	least := results[r.clients[2].name]
	goal("verified, wall against the best peer", safe.wall, bestWall, w.wall)
	goal("verified, CPU against the best peer", safe.cpu, bestCPU, w.cpu)
	goal("unverified, wall against the best peer", fast.wall, bestWall, w.rawWall)
	goal("unverified, CPU against the best peer", fast.cpu, bestCPU, w.rawCPU)
	goal("unverified, wall against plain PUTs", fast.wall, least.wall, w.plain)
	fmt.Printf("%-46s %6d MiB  goal ≤ %d MiB  %s\n\n", "verified, peak above idle", safe.peak/mib, w.peak/mib, verdict(safe.peak <= w.peak))
}

// goal prints a figure with the most that it may be, unless there is no goal or no peer.
func goal(what string, ours, theirs time.Duration, most float64) {
	if most == 0 || theirs == 0 {
		return
	}
	ratio := ours.Seconds() / theirs.Seconds()
	fmt.Printf("%-46s %6.2f ×    goal ≤ %.2f ×  %s\n", what, ratio, most, verdict(ratio <= most))
}

func verdict(met bool) string {
	if met {
		return "met"
	}
	return "MISSED"
}

func times(ours, theirs time.Duration) string {
	if theirs == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", ours.Seconds()/theirs.Seconds())
}

// cell is an error in a cell of a table.
func cell(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return "failed: " + strings.ReplaceAll(line[:min(len(line), 60)], "|", "/")
}
