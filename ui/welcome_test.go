package ui

import (
	"strings"
	"testing"

	"bulkup/queue"
)

// lonely is a queue without an API key.
type lonely struct{ *fakeQueue }

func (lonely) Engines() []queue.Engine {
	return []queue.Engine{
		{Name: "local", Title: "the engine on this machine", Ready: true},
		{Name: "cloud", Title: "Upscayl Cloud", Why: "there is no API key: set UPSCAYL_API_KEY"},
	}
}

func TestWelcome(t *testing.T) {
	r := newRunner(t, func(o *Options) { o.Queue, o.Engine = lonely{&fakeQueue{}}, "local" })
	r.sees("Reading the queue…")
	r.update(queue.Update{})
	r.sees("Drop pictures or folders onto this window", "upscaled by the engine on this machine; the results go beside the",
		"For Upscayl Cloud: there is no API key: set UPSCAYL_API_KEY.")
	r.Values.Out = "/out"
	r.press("2", "1")
	r.sees("the results go to /out.")
	r.update(sampleUpdate())
	r.press("1")
	r.misses("Drop pictures")
}

func TestTheme(t *testing.T) {
	env := map[string]string{"COLORTERM": "truecolor"}
	for want, change := range map[string]func(*Options){
		"\x1b[31m":             func(*Options) {},
		"\x1b[38;2;179;29;40m": func(o *Options) { o.Theme, o.Getenv = "light", func(k string) string { return env[k] } },
		"\x1b[91m":             func(o *Options) { o.Theme = "contrast" },
	} {
		r := newRunner(t, change)
		r.update(sampleUpdate())
		if !strings.Contains(r.View(), want) {
			t.Errorf("%q is not on the screen", want)
		}
	}
}
