package screens

import (
	"errors"
	"path/filepath"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/after"
	"bulkup/ui/desk"
	"bulkup/ui/dialog"
	"bulkup/ui/gallery"
	"bulkup/ui/human"
	"bulkup/ui/preview"
	"bulkup/ui/settings"
	"bulkup/ui/trial"
)

// sampleSize is how many pictures a sample has at most: more are no sample, and
// each is paid for with every model.
const sampleSize = 5

// askSample opens the dialog that tries models on a few pictures.
func (d *App) askSample(pictures []string) tea.Cmd {
	switch {
	case len(pictures) == 0:
		d.Notice("put the cursor on a picture, or mark some, to try models on them", false)
		return nil
	case len(pictures) > sampleSize:
		d.Notice("a sample is "+human.Number(sampleSize)+" pictures at most; "+human.Number(len(pictures))+" are chosen", false)
		return nil
	}
	s := &dialog.Sample{
		Theme: d.Theme, Keys: d.Keys.Sample, Move: d.Keys.Move, Pictures: len(pictures), Paid: d.Values.Engine == "cloud",
		Values: &settings.Values{Settings: d.Values.Settings, Models: d.Values.OfferedBy(d.Values.Engine)},
		Start:  func(models []string, scale int) tea.Cmd { return d.startSample(pictures, models, scale) },
	}
	s.Choose(d.Values.Model)
	d.Open(s)
	return nil
}

// startSample queues every picture with every model, and shows what becomes of them;
// what was queued before an error is shown too. The results go to a folder of their
// own, so that they are never taken for those of the large run.
func (d *App) startSample(pictures, models []string, scale int) tea.Cmd {
	base, engine := d.Values.Settings, d.Values.Engine
	base.Scale, base.Box, base.Name, base.Publish, base.Exists = scale, job.Box{}, "", "", "rename"
	d.Add.Picker.Unmark()
	return func() tea.Msg {
		grid := trial.Grid{Pictures: pictures, Models: models, Scale: scale, Jobs: make(map[trial.Cell]job.ID)}
		err := d.queueSample(grid, base, engine)
		return after.Msg(func() tea.Cmd {
			if err != nil {
				d.Notice("the sample could not be queued: "+err.Error(), true)
			}
			if len(grid.Jobs) == 0 {
				return nil
			}
			d.Screens[desk.SampleTab] = &Sample{app: d, grid: trial.New(d.Theme, d.Keys, grid)}
			d.Keys.Global.SampleTab.SetEnabled(true)
			return d.Show(desk.SampleTab)
		})
	}
}

// queueSample fills a grid with jobs. It runs in a command.
func (d *App) queueSample(grid trial.Grid, base job.Settings, engine string) error {
	for _, model := range grid.Models {
		s := base
		s.Model, s.Pages, s.Out = model, "", filepath.Join(d.Opts.Samples, model)
		for _, picture := range grid.Pictures {
			survey, err := d.Opts.Queue.Survey(d.Ctx, []string{picture}, s, engine)
			if err != nil {
				return err
			}
			ids, err := d.Opts.Queue.Add(d.Ctx, survey.WithoutRules())
			if err != nil {
				return err
			}
			if len(ids) > 0 {
				grid.Jobs[trial.Cell{Picture: picture, Model: model}] = ids[0]
			}
		}
	}
	if len(grid.Jobs) == 0 {
		return errors.New("none of it is a picture")
	}
	return nil
}

// Sample shows the results of the newest sample side by side.
type Sample struct {
	desk.Still
	app  *App
	grid *trial.Screen
}

// Update handles a key.
func (s *Sample) Update(k tea.KeyMsg) tea.Cmd {
	switch s.grid.Update(k) {
	case trial.Use:
		s.app.Values.Model, s.app.Values.Scale = s.grid.Model(), s.grid.Scale()
		s.app.Notice("the next batch is made with "+s.app.Values.Model, false)
		return s.app.Show(desk.AddTab)
	case trial.Back:
		return s.app.Show(desk.AddTab)
	}
	return nil
}

// View draws the results.
func (s *Sample) View(width, height int) string {
	return s.grid.Draw(s.job, s.app.Gallery.Store, s.app.Gallery.Painter, width, height)
}

// Pieces are the pictures of the results.
func (s *Sample) Pieces(width, height int) []preview.Piece {
	return s.grid.Pieces(s.job, s.app.Gallery.Painter, width, height)
}

// Help lists the keys that do something now.
func (s *Sample) Help() []key.Binding { return s.grid.Help() }

// job returns what there is to see of a job.
func (s *Sample) job(id job.ID) (trial.Job, bool) {
	j, p, ok := s.app.Jobs.Job(id)
	if !ok {
		return trial.Job{}, false
	}
	t := trial.Job{Job: j, Progress: p}
	t.Picture, t.Size, _ = gallery.Outcome(j)
	return t, true
}
