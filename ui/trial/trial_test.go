package trial

import (
	"fmt"
	"image"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"bulkup/queue/job"
	"bulkup/ui/keys"
	"bulkup/ui/preview"
	"bulkup/ui/theme"
)

// sample is two pictures with n models, all done.
func sample(n int) (*Screen, Jobs) {
	g := Grid{Pictures: []string{"/p/one.png", "/p/日本.png"}, Scale: 4, Jobs: make(map[Cell]job.ID)}
	for i := range n {
		model := fmt.Sprintf("model-%d", i)
		g.Models = append(g.Models, model)
		for _, p := range g.Pictures {
			g.Jobs[Cell{p, model}] = job.ID(p + model)
		}
	}
	s := New(theme.New(theme.Options{NoColor: true, ASCII: true}), keys.Default(), g)
	return s, func(id job.ID) (Job, bool) {
		return Job{Job: job.Job{State: job.Done}, Picture: preview.Picture{Path: string(id)}, Size: image.Pt(1000, 800)}, id != ""
	}
}

func press(s *Screen, names ...string) (last Action) {
	types := map[string]tea.KeyType{"left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter, "esc": tea.KeyEsc}
	for _, n := range names {
		k := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(n)}
		if kind, ok := types[n]; ok {
			k = tea.KeyMsg{Type: kind}
		}
		last = s.Update(k)
	}
	return last
}

func TestChoice(t *testing.T) {
	s, jobs := sample(5)
	press(s, "left", "right", "right", "right")
	if s.Model() != "model-3" || s.Scale() != 4 {
		t.Errorf("%s is chosen", s.Model())
	}
	var seen []string
	for _, w := range s.Pieces(jobs, preview.Painter{}, 80, 20) {
		seen = append(seen, w.Path)
	}
	if got := strings.Join(seen, " "); got != "/p/one.pngmodel-2 /p/one.pngmodel-3 /p/one.pngmodel-4" {
		t.Errorf("%s are seen", got)
	}
	press(s, "right", "right", "n")
	if got := s.Pieces(jobs, preview.Painter{}, 40, 20); len(got) != 1 || got[0].Path != "/p/日本.pngmodel-4" {
		t.Errorf("%v is seen where there is little room", got)
	}
	press(s, "n")
	if view := s.Draw(jobs, preview.NewStore(), preview.Painter{}, 80, 20); !strings.Contains(view, "one.png - picture 1 of 2") || !strings.Contains(view, "loading") {
		t.Errorf("after the last picture:\n%s", view)
	}
	if press(s, "enter") != Use || press(s, "esc") != Back || press(s, "x") != None {
		t.Error("the keys do not do what they say")
	}
}

// All models show the same place.
func TestPan(t *testing.T) {
	s, jobs := sample(3)
	before := s.Pieces(jobs, preview.Painter{}, 80, 20)
	press(s, "l", "l", "l", "l", "l", "l", "j", "j", "j", "j", "j", "j")
	after := s.Pieces(jobs, preview.Painter{}, 80, 20)
	for i, w := range after {
		if w.Area == before[i].Area || w.Area != after[0].Area {
			t.Errorf("%d shows %v, before it was %v", i, w.Area, before[i].Area)
		}
	}
	press(s, "z")
	if w := s.Pieces(jobs, preview.Painter{}, 80, 20)[0]; w.Area != preview.Whole {
		t.Errorf("all of it is %v", w.Area)
	}
}

func TestStates(t *testing.T) {
	s, _ := sample(1)
	for want, j := range map[string]Job{
		"failed: the file is empty": {Job: job.Job{State: job.Failed, Fault: &job.Fault{Message: "the file is \x1bempty"}}},
		"waiting":                   {Job: job.Job{State: job.Waiting}},
	} {
		view := s.Draw(func(job.ID) (Job, bool) { return j, true }, preview.NewStore(), preview.Painter{}, 80, 20)
		if !strings.Contains(view, want) {
			t.Errorf("%q is missing:\n%s", want, view)
		}
	}
}

func TestFits(t *testing.T) {
	for _, n := range []int{1, 2, 12} {
		s, jobs := sample(n)
		store := preview.NewStore()
		for w := range 130 {
			for _, h := range []int{1, 2, 3, 4, 9, 30} {
				for _, want := range s.Pieces(jobs, preview.Painter{}, w, h) {
					store.Put(want.Want, image.NewRGBA(image.Rect(0, 0, want.W, want.H)), nil)
				}
				lines := strings.Split(s.Draw(jobs, store, preview.Painter{Depth: preview.TrueColour}, w, h), "\n")
				if len(lines) != h {
					t.Fatalf("%dx%d: %d lines", w, h, len(lines))
				}
				for _, l := range lines {
					if ansi.StringWidth(l) > w {
						t.Fatalf("%dx%d: %q is too wide", w, h, l)
					}
				}
			}
			press(s, []string{"right", "z", "l", "n"}[w%4])
		}
	}
}
