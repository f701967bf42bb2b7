package screens

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/after"
	"bulkup/ui/desk"
	"bulkup/ui/dialog"
	"bulkup/ui/preferences"
)

// Settings shows all settings and keeps them for good.
type Settings struct {
	desk.Still
	app  *App
	List *preferences.Screen
}

func newSettings(d *App) *Settings {
	s := &Settings{app: d, List: preferences.New(d.Theme, d.Keys, d.Opts.Store.Check)}
	s.List.Choose = s.choose
	return s
}

// enterKey goes to where the API key is entered.
func (d *App) enterKey() tea.Cmd {
	cmd := d.Show(desk.SettingsTab)
	d.Screens[desk.SettingsTab].(*Settings).List.EnterKey()
	return cmd
}

// useUpscayl has pictures handed to the engine of the Upscayl that is installed here.
func (d *App) useUpscayl() tea.Cmd {
	program := d.Opts.Upscayl
	return after.Work(func() error { return d.Opts.Store.Set("engine-binary", program) }, func(err error) tea.Cmd {
		if err != nil {
			d.Notice("engine-binary could not be saved: "+err.Error(), true)
			return nil
		}
		d.Keys.Settings.UseUpscayl.SetEnabled(false)
		d.Notice("pictures go to "+program+" from the next start on; engine-binary in the settings takes that back", false)
		return nil
	})
}

// choose opens the list of values of a setting.
func (s *Settings) choose(r preferences.Row) {
	choices := make([]dialog.Choice, len(r.Choices))
	for i, value := range r.Choices {
		choices[i].Value = value
	}
	menu := dialog.NewMenu(s.app.Theme, s.app.Keys, r.Name, choices, r.Text)
	menu.Choose = func(value string) tea.Cmd { return s.save(preferences.Save{Name: r.Name, Value: value}) }
	s.app.Open(menu)
}

// save keeps a setting in a command.
func (s *Settings) save(one preferences.Save) tea.Cmd {
	return after.Work(func() kept { return s.keep(one) }, s.kept)
}

// Enter shows the settings as they are now.
func (s *Settings) Enter() tea.Cmd {
	s.List.SetRows(s.app.Opts.Store.Rows())
	return nil
}

// Update handles a key.
func (s *Settings) Update(k tea.KeyMsg) tea.Cmd {
	if !s.Editing() && key.Matches(k, s.app.Keys.Preferences.Quit) {
		return s.app.Quit()
	}
	save := s.List.Update(k)
	if save == nil {
		return nil
	}
	return s.save(*save)
}

// View draws the settings.
func (s *Settings) View(width, height int) string { return s.List.View(width, height) }

// Help lists the keys that do something now.
func (s *Settings) Help() []key.Binding { return s.List.Help() }

// Editing reports whether a value is typed.
func (s *Settings) Editing() bool { return s.List.Editing() }

// Insert puts pasted text into that value.
func (s *Settings) Insert(text string) { s.List.Insert(text) }

// kept is the end of saving a setting.
type kept struct {
	name string
	step int
	said string
	err  error
}

// keep saves a setting. A key is saved only if the service takes it. It runs in a
// command and touches nothing that changes.
func (s *Settings) keep(save preferences.Save) kept {
	store, k := s.app.Opts.Store, kept{name: save.Name, step: save.Step}
	switch {
	case save.Step != 0:
		k.err = store.Move(save.Name, save.Step < 0)
	case save.Name != preferences.KeyName && save.Value == "":
		k.said, k.err = save.Name+" is out of the settings file", store.Set(save.Name, "")
	case save.Name != preferences.KeyName:
		k.said, k.err = save.Name+" is saved", store.Set(save.Name, save.Value)
	default:
		if k.err = store.CheckKey(s.app.Ctx, save.Value); k.err != nil {
			return k
		}
		var origin string
		origin, k.err = store.SaveKey(save.Value)
		k.said = "the service takes the key, which is now in the " + origin + "; it is used from the next start on"
	}
	return k
}

func (s *Settings) kept(k kept) tea.Cmd {
	s.List.Saved(k.name, k.err)
	switch {
	case k.err != nil && !s.Editing():
		s.app.Notice(k.name+" could not be saved: "+k.err.Error(), true)
	case k.err == nil:
		s.List.SetRows(s.app.Opts.Store.Rows())
		s.List.Moved(k.name, k.step)
		if by := preferences.Stronger(s.List.Of(k.name)); by != "" {
			k.said += ", but the " + by + " is stronger"
		}
		if k.said != "" {
			s.app.Notice(k.said, false)
		}
	}
	return nil
}
