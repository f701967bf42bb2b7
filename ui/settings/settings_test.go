package settings

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/keys"
	"bulkup/ui/theme"
)

func values() *Values {
	return &Values{
		Settings: job.Settings{Model: "b", Scale: 4, Format: "png"}, Engine: "local",
		Engines: []queue.Engine{
			{Name: "local", Title: "the engine on this machine", Ready: true},
			{Name: "cloud", Title: "Upscayl Cloud", Why: "there is no API key; set UPSCAYL_API_KEY"},
		},
		Models:     []queue.Model{{ID: "a", Purpose: "paintings"}, {ID: "b", Purpose: "photographs"}, {ID: "c", Purpose: "try it"}},
		Publishers: []string{"bytescale", "gjirafa"},
	}
}

func TestTurn(t *testing.T) {
	for _, c := range []struct {
		field Field
		by    int
		want  string
	}{
		{Model, 1, "c"}, {Model, 2, "a"}, {Model, -1, "a"}, {Model, -2, "c"},
		{Scale, 1, "5"}, {Scale, 5, "1"}, {Scale, -4, "8"},
		{Format, 1, "jpg"}, {Format, -1, "tiff"},
		{Face, 1, "as it is: only the cloud enhances faces"}, {Face, 2, "as it is: only the cloud enhances faces"},
		{Exists, 1, "overwrite"}, {Exists, -1, "rename"},
		{Engine, 1, "local"}, // the cloud has no key
		{Output, 1, "beside the source"},
		{Publish, 1, "bytescale"}, {Publish, -1, "gjirafa"}, {Publish, 3, "nowhere"},
	} {
		v := values()
		v.Turn(c.field, c.by)
		if got := v.Word(c.field); got != c.want {
			t.Errorf("%s by %d: %q, want %q", c.field, c.by, got, c.want)
		}
	}
	v := values()
	v.Model = "one that is gone"
	if v.Turn(Model, 1); v.Model != "a" {
		t.Errorf("an unheard-of model turns to %q", v.Model)
	}
	v.Models = nil
	if v.Turn(Model, 1); v.Model != "a" {
		t.Errorf("with no models it turns to %q", v.Model)
	}
}

func TestHints(t *testing.T) {
	v := values()
	if got := v.Hint(Model); got != "photographs" {
		t.Errorf("model: %q", got)
	}
	if got := v.Hint(Engine); !strings.Contains(got, "this machine") || !strings.Contains(got, "UPSCAYL_API_KEY") {
		t.Errorf("engine: %q", got)
	}
	for f := range fields {
		if f.String() == "" || v.Hint(f) == "" || v.Word(f) == "" {
			t.Errorf("setting %d says nothing", f)
		}
	}
	here, faces := v.Hint(Scale), v.Hint(Face)
	for scale, want := range map[int]string{2: "reduced", 4: "what networks make", 8: "enlarged"} {
		v.Scale = scale
		if got := v.Hint(Scale); !strings.Contains(got, want) {
			t.Errorf("a scale of %d here: %q, want %q", scale, got, want)
		}
	}
	v.Engine, v.Scale = "cloud", 4
	safe := v.Hint(Scale)
	v.Scale = 3
	if v.Hint(Scale) == safe {
		t.Error("a scale of 3 is called as safe as one of 4")
	}
	if here == safe || here == v.Hint(Scale) || faces == v.Hint(Face) {
		t.Errorf("what is true of the service is said of this machine: %s; %s", here, faces)
	}
	if v.Turn(Face, 1); v.Word(Face) != "enhance faces" {
		t.Errorf("in the cloud faces are %q", v.Word(Face))
	}
}

func press(p *Panel, names ...string) bool {
	types := map[string]tea.KeyType{"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"enter": tea.KeyEnter, "esc": tea.KeyEsc, "backspace": tea.KeyBackspace}
	took := false
	for _, n := range names {
		k := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(n)}
		if kind, ok := types[n]; ok {
			k = tea.KeyMsg{Type: kind}
		}
		_, took = p.Update(k)
	}
	return took
}

func TestPanel(t *testing.T) {
	v := values()
	p := New(theme.New(theme.Options{NoColor: true, ASCII: true}), keys.Default(), v)
	press(p, "right", "down", "left", "down", "enter")
	if v.Model != "c" || v.Scale != 3 || v.Format != "jpg" {
		t.Errorf("%+v", v.Settings)
	}
	if press(p, "esc") || press(p, "q") {
		t.Error("the panel took a key that is none of its own")
	}
	press(p, "down", "down", "enter")
	if !p.Editing() {
		t.Fatal("the output folder cannot be edited")
	}
	p.Insert("/out/日本 q\n")
	press(p, "x", "backspace", "enter")
	if p.Editing() || v.Out != "/out/日本 q" {
		t.Errorf("the output folder is %q", v.Out)
	}
	press(p, "enter", "z", "esc")
	if v.Out != "/out/日本 q" {
		t.Errorf("after it was discarded, the output folder is %q", v.Out)
	}
	p.Insert("nowhere")
	if view := p.View(40, 20, true); !strings.Contains(view, "> output        /out/\\u65e5\\u672c q") {
		t.Errorf("the cursor is not on the output folder:\n%s", view)
	}
}

func TestPanelFits(t *testing.T) {
	v := values()
	v.Out = "/a/very/long/日本語のフォルダ/" + strings.Repeat("x", 100)
	p := New(theme.New(theme.Options{}), keys.Default(), v)
	for range fields {
		for _, w := range []int{1, 10, 20, 40, 56} {
			for h := 1; h < 14; h++ {
				lines := strings.Split(p.View(w, h, true), "\n")
				if len(lines) != h {
					t.Fatalf("%dx%d: %d lines", w, h, len(lines))
				}
				pointed := false
				for _, l := range lines {
					if ansi.StringWidth(l) > w {
						t.Fatalf("%dx%d: %q is too wide", w, h, l)
					}
					pointed = pointed || strings.Contains(l, p.theme.Glyphs.Pointer)
				}
				if h > 1 && !pointed {
					t.Fatalf("%dx%d: the cursor is not seen:\n%s", w, h, strings.Join(lines, "\n"))
				}
			}
		}
		press(p, "down")
	}
}
