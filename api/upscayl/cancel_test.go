package upscayl

import (
	"errors"
	"slices"
	"testing"

	"bulkup/api"
	"bulkup/api/failure"
)

func TestCancelTask(t *testing.T) {
	s, off := newCloud(t, func(_, body string) reply {
		if body == `{"data":{"taskId":"here"}}` {
			return reply{body: `{"status":"success","data":{"status":"success"}}`}
		}
		return reply{status: 404, body: `"Task not found"`}
	})
	if err := off.CancelTask(t.Context(), "here"); !errors.Is(err, ErrNoCancel) || len(s.asked()) > 0 {
		t.Errorf("off: %v, sent %v", err, s.asked())
	}
	base, err := api.ParseBase(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	on := New(Options{BaseURL: base, Key: testKey, Cancels: true})
	t.Cleanup(on.CloseIdle)
	if err := on.CancelTask(t.Context(), "here"); err != nil {
		t.Error(err)
	}
	if err := on.CancelTask(t.Context(), "gone"); api.KindOf(err) != failure.Gone {
		t.Error(err)
	}
	if err := on.CancelTask(t.Context(), ""); api.KindOf(err) != failure.Input {
		t.Error(err)
	}
	if want := []string{`cancel-task {"data":{"taskId":"here"}}`, `cancel-task {"data":{"taskId":"gone"}}`}; !slices.Equal(s.asked(), want) {
		t.Error(s.asked())
	}
}
