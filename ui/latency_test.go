package ui

import (
	"bytes"
	"io"
	"slices"
	"testing"
	"time"

	"bulkup/ui/canvas"

	tea "github.com/charmbracelet/bubbletea"
)

// writes receives each frame that is written.
type writes struct{ frames chan []byte }

func (w writes) Write(p []byte) (int, error) {
	w.frames <- bytes.Clone(p)
	return len(p), nil
}

// BenchmarkKeyToBytes is how long it takes from a key to the bytes of the frame
// that shows it, with 10,000 jobs of which 16 are active.
func BenchmarkKeyToBytes(b *testing.B) {
	keyboard, typed := io.Pipe()
	screen := writes{make(chan []byte, 1024)}
	s := canvas.New(screen)
	defer s.Close()
	m := New(b.Context(), Options{Queue: &fakeQueue{}, Settings: plainSettings, Engine: "cloud", Now: func() time.Time { return start }})
	p := program(newPlay(m, s), keyboard)
	ended := make(chan error, 1)
	go func() {
		_, err := p.Run()
		ended <- err
	}()
	p.Send(tea.WindowSizeMsg{Width: 120, Height: 48})
	p.Send(updateMsg(manyJobs(10_000)))
	until := func(text string) {
		for f := range screen.frames {
			if bytes.Contains(f, []byte(text)) {
				return
			}
		}
	}
	until("IMG_00000.jpg")
	var all []time.Duration
	for i := 0; b.Loop(); i++ {
		// Keys come at any time after a frame, also when the next is not due yet.
		time.Sleep(time.Duration(i*1009%20000) * time.Microsecond)
		began := time.Now()
		key := "\x1b[B"
		if i%2 == 1 {
			key = "\x1b[A"
		}
		io.WriteString(typed, key)
		until("▸")
		all = append(all, time.Since(began))
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "ms-median")
	go func() {
		for range screen.frames { // so that the program is not kept from ending
		}
	}()
	p.Quit()
	typed.Close()
	<-ended
	close(screen.frames)
}
