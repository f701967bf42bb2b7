//go:build unix

package ui

import (
	"os"
	"os/signal"
	"syscall"
)

// continued calls f each time that this process goes on after somebody has stopped it, by
// which a shell may have changed the terminal, until end is called.
func continued(f func()) (end func()) {
	signals, ended := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGCONT)
	go func() {
		defer close(ended)
		for range signals {
			f()
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
		<-ended
	}
}
