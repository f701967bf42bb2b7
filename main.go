// Command bulkup upscales whole folders of pictures, in the terminal.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"bulkup/ui/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := command.Run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
