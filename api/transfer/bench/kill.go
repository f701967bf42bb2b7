package main

import (
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// kill kills each client in the middle of its work, lets it go on, and prints
// what it sends again and what it leaves behind.
func (r *rig) kill() error {
	w := work{name: "kill", files: 1, size: 1024 * mib, connections: 8, parallel: 1}
	dir, remove, err := r.files(w)
	if err != nil {
		return err
	}
	defer remove()
	fmt.Printf("| 1 GiB, killed in the middle, then again | sent again | uploads left open |\n|---|---|---|\n")
	for _, c := range r.verified() {
		again, open, err := r.killed(c, w, dir)
		if err != nil {
			fmt.Printf("| %s | %s | |\n", c.name, cell(err))
			continue
		}
		most := int64(w.connections) * partSize
		fmt.Printf("| %s | %d of %d MiB: %s | %d: %s |\n", c.name, again/mib, most/mib, verdict(again <= most), open, verdict(open == 0))
	}
	fmt.Println()
	return nil
}

// killed returns how many bytes were sent more than once, and how many uploads are left open.
func (r *rig) killed(c contender, w work, dir string) (again int64, open int, err error) {
	if err := r.fresh(); err != nil {
		return 0, 0, err
	}
	front := newFront(r.host, fault{}, w.size*2/5)
	defer front.close()
	cmd := c.command(w, dir, front.host())
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	select {
	case <-front.reached:
	case <-time.After(patience):
	}
	if err := cmd.Process.Kill(); err != nil {
		return 0, 0, fmt.Errorf("it was too late to kill it: %w", err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) {
		return 0, 0, fmt.Errorf("it was not killed: %w", err)
	}
	if _, err := measure(c.command(w, dir, front.host()), patience); err != nil {
		return 0, 0, err
	}
	if err := r.same(dir); err != nil {
		return 0, 0, err
	}
	left, err := r.bucket().Open()
	return front.received.Load() - w.size, len(left), err
}
