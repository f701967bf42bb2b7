package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

func main() {
	run := bench
	if len(os.Args) > 1 && os.Args[1] == "put" {
		run = put
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench runs what is asked for, and prints a table for each work.
func bench() (err error) {
	rounds := flag.Int("n", 5, "rounds; figures are their medians")
	names := flag.String("work", "large,medium,small,faults,kill", "what to run")
	peers := flag.String("peers", "", "folder of the programs to compare with, besides PATH")
	flag.Parse()
	b, err := newRig(*rounds, *peers)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	wanted := strings.Split(*names, ",")
	for _, w := range works {
		if !slices.Contains(wanted, w.name) {
			continue
		}
		if err := b.compare(w); err != nil {
			return err
		}
	}
	if slices.Contains(wanted, "faults") {
		if err := b.faults(); err != nil {
			return err
		}
	}
	if slices.Contains(wanted, "kill") {
		return b.kill()
	}
	return nil
}
