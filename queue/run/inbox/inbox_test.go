package inbox

import (
	"context"
	"errors"
	"testing"
)

// Who asks hears the error of what was asked, or else why it is not durable, or that the
// queue has stopped; never nothing.
func TestAsk(t *testing.T) {
	own, failure := errors.New("own"), errors.New("not durable")
	for name, c := range map[string]struct{ does, durable, want error }{
		"done":             {nil, nil, nil},
		"refused":          {own, nil, own},
		"not durable":      {nil, failure, failure},
		"refused and lost": {own, failure, own},
	} {
		i := New()
		heard := make(chan error, 1)
		go func() { heard <- i.Ask(t.Context(), func() error { return c.does }) }()
		var answers []Answer
		for _, r := range i.Gather(<-i.Requests()) {
			answers = append(answers, r.Do())
		}
		select {
		case err := <-heard:
			t.Errorf("%s: heard %v before it was durable", name, err)
		default:
		}
		Reply(answers, c.durable)
		if err := <-heard; err != c.want {
			t.Errorf("%s: heard %v", name, err)
		}
	}
	i := New()
	heard := make(chan error, 1)
	go func() { heard <- i.Ask(t.Context(), func() error { return nil }) }()
	<-i.Requests() // which is not done any more
	i.Close()
	if err := <-heard; err != ErrStopped {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 { // until it is full
		if err := i.Send(ctx, func() {}); err == nil {
			continue
		}
		return
	}
	t.Error("nobody takes what is sent, and it is accepted")
}
