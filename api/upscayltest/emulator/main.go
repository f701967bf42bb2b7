// Command emulator serves package upscayltest in a process of its own, for tests of
// the whole program. Its first line on stdout is {"url":"http://..."}.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/pflag"

	"bulkup/api/local"
)

func main() {
	var flags local.Flags
	set := pflag.NewFlagSet("emulator", pflag.ExitOnError)
	flags.Bind(set)
	_ = set.Parse(os.Args[1:]) // exits on an error
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := local.Serve(ctx, flags, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
