package queue

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"path/filepath"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// film puts a GIF of three frames of one colour each into the album.
func (w *world) film(name string) string {
	w.t.Helper()
	g := &gif.GIF{Delay: []int{9, 9, 9}}
	for i := range 3 {
		m := image.NewPaletted(image.Rect(0, 0, 12, 8), color.Palette{color.Gray{byte(100 * i)}})
		g.Image = append(g.Image, m)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		w.t.Fatal(err)
	}
	return w.write(name, b.Bytes())
}

// TestPages: each frame is a job and a result of its own, which is paid once; without
// pages there is one job, and the survey says that there is more.
func TestPages(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.film("a.gif")
	w.draw("b.png", 1)
	s := settings()
	v, err := w.Survey(t.Context(), []string{w.album}, s, "cloud")
	if err != nil || v.Images != 2 || v.Paged != 1 {
		t.Fatal(v.Images, v.Paged, err)
	}
	s.Pages = "all"
	v, err = w.Survey(t.Context(), []string{w.album}, s, "cloud")
	if err != nil || v.Images != 4 || v.Paged != 0 || v.Plan.Files != 4 {
		t.Fatal(v.Images, v.Paged, v.Plan.Files, err)
	}
	w.add(s, w.album)
	jobs := w.ended()
	for name, file := range map[string]string{"a.gif page 1": "a-p1.png", "a.gif page 2": "a-p2.png", "a.gif page 3": "a-p3.png", "b.png": "b.png"} {
		if j := jobs[name]; j.State != job.Done || j.Result.Path != filepath.Join(w.album+"-upscaled", file) {
			t.Errorf("%s: %s %+v", name, j.State, j.Result)
		}
	}
	again := w.add(s, w.album)
	if len(again) != 4 || len(w.ended()) != 4 {
		t.Errorf("the same command again: %v", summary(w.ended()))
	}
	one := s
	one.Pages = ""
	w.add(one, w.album) // its first frame is known, and the other picture the same job
	if jobs = w.ended(); len(jobs) != 5 || jobs["a.gif"].State != job.Skipped {
		t.Errorf("%v", summary(jobs))
	}
	w.close()
	if l := w.server.Ledger(); l.CreditsTaken != 4 {
		t.Errorf("paid %d", l.CreditsTaken)
	}
}
