package child

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"bulkup/api"
	"bulkup/api/local"
	"bulkup/api/local/store"
	"bulkup/api/room"
)

// lastAnswers is for requests that are being answered when the child ends.
const lastAnswers = time.Second

// Serve is the child: it serves as the first line of in says until in or ctx ends.
// It says on out where it listens or why it cannot, and writes its log to log. Where
// the line asks for the pace of a model, it says that and ends.
func Serve(ctx context.Context, in io.Reader, out, log io.Writer) error {
	logger := slog.New(slog.NewJSONHandler(log, nil))
	if err := lowerPriority(); err != nil {
		logger.Warn("the engine keeps its priority", "error", err)
	}
	var o order
	lines := json.NewDecoder(in)
	if err := lines.Decode(&o); err != nil {
		return fmt.Errorf("this command is for bulkup itself: %w", err)
	}
	memory := newBorrower(out, os.Getenv("GOMEMLIMIT") == "")
	room.Use(memory)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		memory.listen(lines) // to the end of the parent
		stop()
	}()
	if o.Measure != "" {
		return memory.say(report{PerMegapixel: measured(ctx, o)})
	}
	s, err := local.Start(ctx, "", local.Options{
		Key: o.Key, Store: o.Store, Keep: o.Keep, EngineBinary: o.EngineBinary, Models: o.Models, Threads: o.Threads, Log: logger, FetchPrivate: true,
	})
	answer := report{InUse: errors.Is(err, store.ErrInUse), Short: api.Shortage(err)}
	if err != nil {
		answer.Error = err.Error()
		return errors.Join(err, memory.say(answer))
	}
	answer.URL = s.URL()
	if err = memory.say(answer); err == nil {
		<-ctx.Done()
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastAnswers)
	defer cancel()
	return errors.Join(err, s.Close(end))
}
