package ui

import (
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/screens"
)

// halfDone is a queue of holiday pictures, as the README shows it.
func halfDone() queue.Update {
	samples := sampleJobs()
	u := queue.Update{Status: sampleStatus(), Progress: sampleUpdate().Progress, Jobs: samples[:6]}
	u.Jobs[5] = sampleJob(6, "休日/山と湖.webp", job.Downloading, 4)
	u.Progress = append(u.Progress, queue.Progress{ID: "j00006", Stage: job.Downloading, Done: 14_000_000, Total: 29_000_000, Fraction: 0.48, Rate: 6.1e6})
	for i := range 26 {
		j := sampleJob(7+i, fmt.Sprintf("holiday/IMG_%d.jpg", 2044+i), job.Waiting, 40-i)
		if i < 7 {
			j.State, j.Task, j.Result = job.Done, samples[0].Task, samples[0].Result
			j.Entered[job.Done] = ago(5)
		}
		u.Jobs = append(u.Jobs, j)
	}
	return u
}

// album is a picture of the album.
func (r *runner) album(name string) image.Image {
	r.t.Helper()
	f, err := os.Open(filepath.Join("..", "ui_test", "album", name))
	if err != nil {
		r.t.Fatal(err)
	}
	defer f.Close()
	m, err := jpeg.Decode(f)
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}

// flower shows a picture of the album before and after. Its tiles are made here,
// with whole numbers only, so that they are the same on every machine.
func (r *runner) flower() {
	r.t.Helper()
	m := r.album("flower.jpg")
	size := m.Bounds().Size()
	j := sampleJob(1, "flower.jpg", job.Done, 5)
	j.Facts.Width, j.Facts.Height = size.X, size.Y
	j.Result = &job.Result{Path: "flower.png", Width: 4 * size.X, Height: 4 * size.Y}
	r.update(queue.Update{Jobs: []job.Job{j}, Status: &queue.Status{Engine: "cloud", Meters: sampleStatus().Meters[:1]}})
	r.press("2", "enter", "v")
	r.loaded(m)
}

// loaded shows m wherever there is room for a picture.
func (r *runner) loaded(m image.Image) {
	for _, p := range r.Pieces() {
		r.Gallery.Store.Put(p.Want, means(m, p.W, p.H), nil)
	}
	r.dirty = true
}

// means scales a picture down.
func means(m image.Image, width, height int) *image.RGBA {
	size, out := m.Bounds().Size(), image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		x, y := i%width, i/width
		var sum [3]int
		n := 0
		for v := y * size.Y / height; v < (y+1)*size.Y/height; v++ {
			for u := x * size.X / width; u < (x+1)*size.X/width; u++ {
				c := color.RGBAModel.Convert(m.At(u, v)).(color.RGBA)
				sum[0], sum[1], sum[2], n = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B), n+1
			}
		}
		out.SetRGBA(x, y, color.RGBA{byte(sum[0] / n), byte(sum[1] / n), byte(sum[2] / n), 255})
	}
	return out
}

// photos puts pictures that resemble photographs into the folder that the picker shows.
func (r *runner) photos() {
	r.t.Helper()
	dir := r.Opts.Paths.Cwd
	for _, name := range []string{"holiday", "people", "scans"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			r.t.Fatal(err)
		}
	}
	for i := range 9 {
		path := filepath.Join(dir, fmt.Sprintf("IMG_%d.jpg", 2040+i))
		if err := errors.Join(os.WriteFile(path, nil, 0o644), os.Truncate(path, 4_100_000+int64(i*i)*30_000)); err != nil {
			r.t.Fatal(err)
		}
	}
	r.run(r.Add.Picker.Init())
}

// The goldens that the pictures of the README are drawn from.
func TestPictures(t *testing.T) {
	for name, set := range map[string]func(*runner){
		"jobs": func(r *runner) {
			r.update(halfDone())
			r.press("2", "down", "down", "space")
			r.loaded(r.album("holiday/sunset over the sea.jpg"))
		},
		"add": func(r *runner) {
			r.photos()
			r.press("1", "space", "down", "down", "down", "space", "down", "space", "down")
			r.loaded(r.album("people/family.jpg"))
		},
		"compare": (*runner).flower,
		"drop": func(r *runner) {
			r.update(halfDone())
			r.press("2")
			r.loaded(r.album("people/portrait.jpg"))
			r.pasted("/")
			r.pass(screens.Grace)
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRunner(t, func(o *Options) {
				o.Theme = "dark"
				o.Measure = func(string) (int, int, error) { return 4032, 3024, nil }
				o.Getenv = func(k string) string { return map[string]string{"COLORTERM": "truecolor"}[k] }
			})
			r.send(tea.WindowSizeMsg{Width: 112, Height: 28})
			set(r)
			golden.RequireEqual(t, r.View())
		})
	}
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		drawPictures(t)
	}
}

// drawPictures draws the pictures of the README again after an update of the
// goldens: whoever updates them with all others need not know of the pictures.
func drawPictures(t *testing.T) {
	t.Helper()
	draw := exec.Command("go", "run", "./ui_test/pictures")
	draw.Dir = ".."
	if out, err := draw.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
