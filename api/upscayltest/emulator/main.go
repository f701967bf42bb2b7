// Command emulator serves package upscayltest in a process of its own, for tests of
// the whole program. Its first line on stdout is {"url":"http://..."}.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"bulkup/api/upscayltest"
	"bulkup/api/upscayltest/fault"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// lastAnswers is for requests that are being answered when the emulator ends.
const lastAnswers = time.Second

// serve serves as the arguments say until ctx ends.
func serve(ctx context.Context, args []string, out io.Writer) error {
	var o upscayltest.Options
	var dialect, limits, faults string
	set := pflag.NewFlagSet("emulator", pflag.ContinueOnError)
	set.StringVar(&o.Addr, "addr", "", "where to listen (default: a free port of 127.0.0.1)")
	set.StringVar(&o.Key, "key", "", "the API key that callers must show")
	set.StringVar(&o.Store, "store", "", "folder for the engine (default: a temporary one)")
	set.StringVar(&dialect, "dialect", string(upscayltest.Current), "current or classic")
	set.StringVar(&limits, "limits", "none", "none, documented, or a TOML file")
	set.StringVar(&faults, "faults", "", "TOML file with faults to show")
	set.Int64Var(&o.Credits, "credits", -1, "credits of the account, -1 for unlimited")
	set.Int64Var(&o.PartSize, "part-size", 0, "bytes of one upload part (default: 8 MiB)")
	set.IntVar(&o.Workers, "workers", 0, "tasks at once (default: 2)")
	bindHabits(set, &o.Habits)
	if err := set.Parse(args); err != nil {
		return err
	}
	o.Dialect = upscayltest.Dialect(dialect)
	var err error
	if o.Limits, err = upscayltest.LoadLimits(limits); err != nil {
		return err
	}
	if faults != "" {
		if o.Faults, err = fault.Load(faults); err != nil {
			return err
		}
	}
	if o.Store == "" {
		if o.Store, err = os.MkdirTemp("", "emulator-"); err != nil {
			return err
		}
		defer os.RemoveAll(o.Store)
	}
	s, err := upscayltest.Start(ctx, o)
	if err != nil {
		return err
	}
	err = json.NewEncoder(out).Encode(map[string]string{"url": s.URL()})
	if err == nil {
		<-ctx.Done()
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastAnswers)
	defer cancel()
	return errors.Join(err, s.Close(end))
}

// bindHabits adds the flags for what the service leaves out.
func bindHabits(set *pflag.FlagSet, h *upscayltest.Habits) {
	set.BoolVar(&h.NoHistory, "no-history", false, "history is 404")
	set.DurationVar(&h.HistoryLate, "history-late", 0, "how long after its start a task comes into history")
	set.BoolVar(&h.HistoryNoIDs, "history-no-ids", false, "history has no task ids")
	set.BoolVar(&h.HistoryNoDates, "history-no-dates", false, "history has dates only in files")
	set.BoolVar(&h.LinksInHistory, "links-in-history", false, "the status has no links")
	set.StringVar(&h.LinkName, "link-name", "", "what links are called")
	set.DurationVar(&h.UnknownFor, "unknown-for", 0, "how long after its start a task's status is 404")
	set.StringVar((*string)(&h.Words), "words", "", "words of states: current, classic, public or other")
	set.StringSliceVar(&h.Names, "names", nil, "the names that files have")
	set.Func("refuse-files", "an encoding of files that is refused: array, object or repeated", func(v string) error {
		h.RefuseFiles = append(h.RefuseFiles, upscayltest.Encoding(v))
		return nil
	})
	set.Func("takes", "how long tasks take at least", func(v string) error {
		d, err := time.ParseDuration(v)
		h.Takes = func(int) time.Duration { return d }
		return err
	})
}
