package ui

import (
	"errors"
	"path/filepath"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/dialog"
	"bulkup/ui/human"
	"bulkup/ui/settings"
	"bulkup/ui/trial"
)

// sampleSize is how many pictures a sample has at most: more are no sample, and
// each is paid for with every model.
const sampleSize = 5

// askSample opens the dialog that tries models on a few pictures.
func (m *Model) askSample(pictures []string) tea.Cmd {
	switch {
	case len(pictures) == 0:
		m.tell("put the cursor on a picture, or mark some, to try models on them", false)
		return nil
	case len(pictures) > sampleSize:
		m.tell("a sample is "+human.Number(sampleSize)+" pictures at most; "+human.Number(len(pictures))+" are chosen", false)
		return nil
	}
	s := &dialog.Sample{
		Theme: m.theme, Keys: m.keys.Sample, Move: m.keys.Move, Pictures: len(pictures),
		Values: &settings.Values{Settings: m.values.Settings, Models: m.values.OfferedBy(m.values.Engine)},
		Start:  func(models []string, scale int) tea.Cmd { return m.startSample(pictures, models, scale) },
	}
	s.Choose(m.values.Model)
	m.open(s)
	return nil
}

// sources are where the pictures of jobs are on this disk.
func (m *Model) sources(ids []job.ID) []string {
	var paths []string
	for _, id := range ids {
		if j, _, ok := m.jobs.Job(id); ok && j.Source.Path != "" {
			paths = append(paths, j.Source.Path)
		}
	}
	return paths
}

// sampledMsg is the end of queueing a sample.
type sampledMsg struct {
	grid trial.Grid
	err  error
}

// startSample queues every picture with every model. The results go to a folder
// of their own, so that they are never taken for those of the large run.
func (m *Model) startSample(pictures, models []string, scale int) tea.Cmd {
	base, engine := m.values.Settings, m.values.Engine
	base.Scale, base.Name, base.Publish, base.Exists = scale, "", "", "rename"
	m.add.picker.Unmark()
	return func() tea.Msg {
		grid := trial.Grid{Pictures: pictures, Models: models, Scale: scale, Jobs: make(map[trial.Cell]job.ID)}
		for _, model := range models {
			s := base
			s.Model, s.Out = model, filepath.Join(m.opts.Samples, model)
			for _, picture := range pictures {
				survey, err := m.opts.Queue.Survey(m.ctx, []string{picture}, s, engine)
				if err != nil {
					return sampledMsg{grid, err}
				}
				ids, err := m.opts.Queue.Add(m.ctx, survey.WithoutRules())
				if err != nil {
					return sampledMsg{grid, err}
				}
				if len(ids) > 0 {
					grid.Jobs[trial.Cell{Picture: picture, Model: model}] = ids[0]
				}
			}
		}
		if len(grid.Jobs) == 0 {
			return sampledMsg{grid, errors.New("none of it is a picture")}
		}
		return sampledMsg{grid, nil}
	}
}

// sampled shows what becomes of a sample; what was queued before an error is
// shown too.
func (m *Model) sampled(msg sampledMsg) {
	if msg.err != nil {
		m.tell("the sample could not be queued: "+msg.err.Error(), true)
	}
	if len(msg.grid.Jobs) > 0 {
		m.trial = trial.New(m.theme, m.keys, msg.grid)
		m.keys.Global.SampleTab.SetEnabled(true)
		m.show(sampleScreen)
	}
}

func (m *Model) trialKey(k tea.KeyMsg) tea.Cmd {
	switch m.trial.Update(k) {
	case trial.Use:
		m.values.Model, m.values.Scale = m.trial.Model(), m.trial.Scale()
		m.show(addScreen)
		m.tell("the next batch is made with "+m.values.Model, false)
	case trial.Back:
		m.show(addScreen)
	}
	return nil
}

// trialJob returns what the sample's screen needs of a job.
func (m *Model) trialJob(id job.ID) (trial.Job, bool) {
	j, p, ok := m.jobs.Job(id)
	if !ok {
		return trial.Job{}, false
	}
	t := trial.Job{Job: j, Progress: p}
	t.Picture, t.Size, _ = outcome(j)
	return t, true
}
