package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"bulkup/api/publishtest/gateway"
	"bulkup/api/transfer"
)

// report is what "bench put" prints at its end.
type report struct {
	Idle, Peak int64 // bytes of memory before the first request, and at most
}

// client sends files in one of the modes.
type client struct {
	bucket      gateway.Bucket
	engine      *transfer.Engine
	connections int
	kept        string // folder of what survives a kill; "" for none
}

// put sends the files of a folder, as the command line says.
func put() error {
	flags := flag.NewFlagSet("put", flag.ExitOnError)
	mode := flags.String("mode", verified, "")
	host := flags.String("host", "", "")
	connections := flags.Int("connections", 8, "")
	parallel := flags.Int("parallel", 4, "files at a time")
	kept := flags.String("kept", "", "")
	_ = flags.Parse(os.Args[2:])
	paths, err := filepath.Glob(filepath.Join(flags.Arg(0), "*"))
	if err != nil || len(paths) == 0 {
		return errors.Join(err, errors.New("no files"))
	}
	c := &client{
		bucket:      gateway.Bucket{Client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *connections}}, Host: *host},
		engine:      transfer.New(transfer.Options{Connections: *connections, Unverified: *mode == unverified, GiveUp: 20 * time.Second}),
		connections: *connections,
		kept:        *kept,
	}
	send := c.upload
	if *mode == plain {
		send = c.plain
	}
	said := report{Idle: memory("VmRSS")}
	g, ctx := errgroup.WithContext(context.Background())
	g.SetLimit(*parallel)
	for _, path := range paths {
		g.Go(func() error { return send(ctx, path) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	said.Peak = memory("VmHWM")
	return json.NewEncoder(os.Stdout).Encode(said)
}

// memory returns a figure of the system's about this process in bytes, 0 where it keeps none.
func memory(figure string) int64 {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, figure+":"); ok {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n * kib
		}
	}
	return 0
}
