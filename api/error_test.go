package api

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestKindOf(t *testing.T) {
	canceled := fmt.Errorf("post: %w", context.Canceled)
	for _, tt := range []struct {
		err  error
		want Kind
	}{
		{nil, ""},
		{canceled, ""},
		{&Error{Kind: Temporary, Err: canceled}, ""},
		{&Error{Kind: Unknown, Err: canceled}, Unknown},
		{fmt.Errorf("job: %w", &Error{Kind: Credits}), Credits},
		{context.DeadlineExceeded, Temporary},
		{errors.New("odd"), Temporary},
	} {
		if got := KindOf(tt.err); got != tt.want {
			t.Errorf("KindOf(%v) = %q, want %q", tt.err, got, tt.want)
		}
	}
}

func TestErrorText(t *testing.T) {
	e := &Error{Kind: Credits, Service: "Upscayl Cloud", Call: "start-task", Status: 402, Message: "not enough credits"}
	if got, want := e.Error(), "Upscayl Cloud · start-task: not enough credits (402)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
