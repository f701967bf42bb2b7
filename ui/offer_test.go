package ui

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
)

// served is a queue at a server that says what it has once it has answered.
type served struct {
	*fakeQueue
	models *[]queue.Model
}

func (s served) Engines() []queue.Engine {
	return []queue.Engine{{Name: "cloud", Title: "Upscayl Cloud", Ready: true, Models: *s.models}}
}

// The list of models becomes that of the server as soon as it has answered.
func TestModelsOfAServer(t *testing.T) {
	var models []queue.Model
	r := newRunner(t, func(o *Options) { o.Queue = served{&fakeQueue{}, &models} })
	r.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	r.update(queue.Update{})
	if all := r.Values.OfferedBy("cloud"); len(all) != 3 || all[0].ID != "natural-plus-4x" {
		t.Error(all)
	}
	models = []queue.Model{{ID: "mine-4x", Purpose: "the house style"}, {ID: "natural-plus-4x", Purpose: "stand-in: Upscayl Lite"}}
	r.update(queue.Update{Engines: true})
	r.sees("stand-in: Upscayl Lite")
	if all := r.Values.OfferedBy("cloud"); len(all) != 2 || all[0].ID != "mine-4x" {
		t.Error(all)
	}
}
