package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"time"
)

// sample is what one run of a client took.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // bytes of memory; of our clients above what they take while idle
}

// patience is how long a client may take before it counts as stuck.
const patience = 3 * time.Minute

var errStuck = errors.New("not done")

// measure runs c to its end, or kills it when limit has passed.
func measure(c *exec.Cmd, limit time.Duration) (s sample, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var out, complaints bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaints
	start := time.Now()
	if err := c.Start(); err != nil {
		return s, err
	}
	stop := context.AfterFunc(ctx, func() { _ = c.Process.Kill() })
	err = c.Wait()
	s.wall = time.Since(start)
	stop()
	if ctx.Err() != nil {
		return s, fmt.Errorf("%w after %s", errStuck, limit)
	}
	if err != nil {
		return s, fmt.Errorf("%w: %s", err, bytes.TrimSpace(complaints.Bytes()))
	}
	s.cpu = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	s.peak = peak(c.ProcessState)
	var said report
	if json.Unmarshal(out.Bytes(), &said) == nil {
		s.peak = said.Peak - said.Idle
	}
	return s, nil
}

// median returns the median of each figure.
func median(all []sample) sample {
	middle := func(of func(sample) int64) int64 {
		var values []int64
		for _, s := range all {
			values = append(values, of(s))
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return sample{
		wall: time.Duration(middle(func(s sample) int64 { return int64(s.wall) })),
		cpu:  time.Duration(middle(func(s sample) int64 { return int64(s.cpu) })),
		peak: middle(func(s sample) int64 { return s.peak }),
	}
}
