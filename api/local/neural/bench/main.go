// Command bench is what bench_peers.sh measures with: it runs a network over a picture
// of noise, writes it as ONNX for another program, and measures the machine.
//
//	bench run NETWORK WIDTH HEIGHT THREADS KERNEL RUNS
//	bench export NETWORK OUTPUT.onnx
//	bench flops NETWORK
//	bench kernels
//	bench peak KERNEL
//
// NETWORK is the name of an embedded network, or the path of a .param.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	"bulkup/api/local/neural"
	"bulkup/api/local/neural/kern"
	"bulkup/api/local/neural/model"
	"bulkup/api/local/neural/ncnn"
	"bulkup/api/local/neural/weights"
)

func main() {
	log.SetFlags(0)
	if err := do(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func do(args []string) error {
	switch {
	case len(args) == 7 && args[0] == "run":
		return run(args[1], args[5], numbers(args[2], args[3], args[4], args[6]))
	case len(args) == 3 && args[0] == "export":
		m, err := load(args[1])
		if err != nil {
			return err
		}
		return os.WriteFile(args[2], export(m), 0o644)
	case len(args) == 2 && args[0] == "flops":
		m, err := load(args[1])
		if err == nil {
			fmt.Printf("%.0f\n", m.FLOPs())
		}
		return err
	case len(args) == 1 && args[0] == "kernels":
		fmt.Println(strings.Join(neural.Kernels(), " "))
		return nil
	case len(args) == 2 && args[0] == "peak":
		return peak(args[1])
	}
	return fmt.Errorf("usage: see the comment of this program")
}

func numbers(args ...string) []int {
	var list []int
	for _, a := range args {
		n, err := strconv.Atoi(a)
		if err != nil || n < 1 {
			log.Fatalf("%q is no number from 1 on", a)
		}
		list = append(list, n)
	}
	return list
}

func load(network string) (*model.Model, error) {
	m, ok, err := weights.Load(network)
	if ok || err != nil {
		return m, err
	}
	param, err := os.ReadFile(network)
	if err != nil {
		return nil, err
	}
	bin, err := os.ReadFile(strings.TrimSuffix(network, ".param") + ".bin")
	if err != nil {
		return nil, err
	}
	return ncnn.Read(param, bin)
}

// run prints the seconds of each run and the peak memory of this process in MB.
func run(network, kernel string, n []int) error {
	width, height, threads, runs := n[0], n[1], n[2], n[3]
	net, err := neural.Embedded(network)
	if err != nil {
		if net, err = neural.Open(network); err != nil {
			return err
		}
	}
	src := neural.Source{Width: width, Height: height, Read: func(y int, into []float32) error {
		for i := range into {
			into[i] = float32((y*width*3+i)*7919%256) / 255
		}
		return nil
	}}
	ignore := func(int, []float32) error { return nil }
	small := neural.Source{Width: 8, Height: 8, Read: src.Read}
	options := neural.Options{Threads: threads, Kernel: kernel}
	if err := net.Upscale(context.Background(), small, ignore, options); err != nil { // makes the weights ready
		return err
	}
	for range runs {
		start := time.Now()
		if err := net.Upscale(context.Background(), src, ignore, options); err != nil {
			return err
		}
		fmt.Printf("run %.4f\n", time.Since(start).Seconds())
	}
	fmt.Printf("peak %d\n", peakMemory())
	return nil
}

// peakMemory returns the peak of this process in MB, where the system says it, or 0.
func peakMemory() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "VmHWM:" {
			kb, _ := strconv.Atoi(f[1])
			return kb / 1024
		}
	}
	return 0
}

// peak prints the GFLOP/s of independent multiply-adds on one core: the best of many
// short bursts, which other programs disturb least.
func peak(kernel string) error {
	set, err := kern.ByName(kernel)
	if err != nil || set.Peak == nil {
		return fmt.Errorf("no peak of the kernels %q: %w", kernel, err)
	}
	const turns, perTurn = 200_000, 12
	best := 0.0
	for range 50 {
		start := time.Now()
		set.Peak(turns)
		best = max(best, 2*turns*perTurn*float64(set.Vec)/time.Since(start).Seconds()/1e9)
	}
	fmt.Printf("%.1f\n", best)
	return nil
}
