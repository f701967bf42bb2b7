package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

const (
	kib = 1 << 10
	mib = 1 << 20

	partSize = 16 * mib // bytes of a part, for the client that can be configured
)

// work is files to be sent, and how fast that has to be.
type work struct {
	name, title string
	files       int
	size        int64         // bytes of each
	delay       time.Duration // of the line, each way
	connections int           // of our client
	parallel    int           // files at a time, of our client
	goals
}

// goals are the most that our client may take, as a multiple of the best peer;
// zero where there is no goal.
type goals struct {
	wall, cpu       float64 // verified
	rawWall, rawCPU float64 // unverified
	plain           float64 // unverified, as a multiple of plain PUTs
	peak            int64   // bytes above the idle client
}

var works = []work{
	{name: "large", title: "1 GiB in parts", files: 1, size: 1024 * mib, connections: 8, parallel: 1,
		goals: goals{wall: 0.85, cpu: 0.8, rawWall: 0.65, rawCPU: 0.2, plain: 1.1, peak: 24 * mib}},
	{name: "medium", title: "20 × 20 MiB", files: 20, size: 20 * mib, connections: 8, parallel: 4,
		goals: goals{wall: 0.6, cpu: 0.7, rawWall: 0.5, rawCPU: 0.2, plain: 1.1, peak: 24 * mib}},
	{name: "small", title: "200 × 512 KiB over a round trip of 40 ms", files: 200, size: 512 * kib, delay: 20 * time.Millisecond,
		connections: 16, parallel: 16, goals: goals{wall: 0.75, peak: 32 * mib}},
}

// prepare writes the files of w into dir. Their bytes do not repeat.
func (w work) prepare(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	for i := range w.files {
		if err := fill(filepath.Join(dir, fmt.Sprintf("%03d.bin", i)), w.size, byte(i)); err != nil {
			return err
		}
	}
	return nil
}

func fill(path string, size int64, seed byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	b := bufio.NewWriterSize(f, mib)
	if _, err := io.CopyN(b, rand.NewChaCha8([32]byte{seed}), size); err != nil {
		return err
	}
	return b.Flush()
}
