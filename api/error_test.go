package api

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"bulkup/api/failure"
)

func TestKindOf(t *testing.T) {
	canceled := fmt.Errorf("post: %w", context.Canceled)
	for _, tt := range []struct {
		err  error
		want failure.Kind
	}{
		{nil, ""},
		{canceled, ""},
		{&Error{Kind: failure.Temporary, Err: canceled}, ""},
		{&Error{Kind: failure.Unknown, Err: canceled}, failure.Unknown},
		{fmt.Errorf("job: %w", &Error{Kind: failure.Credits}), failure.Credits},
		{context.DeadlineExceeded, failure.Temporary},
		{errors.New("odd"), failure.Temporary},
	} {
		if got := KindOf(tt.err); got != tt.want {
			t.Errorf("KindOf(%v) = %q, want %q", tt.err, got, tt.want)
		}
	}
}

func TestErrorText(t *testing.T) {
	e := &Error{Kind: failure.Credits, Service: "Upscayl Cloud", Call: "start-task", Status: 402, Message: "not enough credits"}
	if got, want := e.Error(), "Upscayl Cloud · start-task: not enough credits (402)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
