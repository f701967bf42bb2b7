//go:build unix

package ui_test

import (
	"bufio"
	"fmt"
	"image/png"
	"strings"
	"testing"
)

// Killed while the engine of this machine works, the same command does all the rest at
// once: what was lost with the process costs nothing, so that nobody has to be asked and
// nothing waits for it to turn up.
func TestKilledWhileTheEngineWorks(t *testing.T) {
	t.Parallel()
	const many = 60
	m := newMachine(t)
	for i := range many {
		m.write(fmt.Sprintf("many/%03d.png", i), drawn(t, 24, 16, i, png.BestSpeed))
	}
	args := []string{"run", "--json", "--engine", "local", "--model", "faithful-fast", "--scale", "2", "many"}
	// The first kill hits starts that are under way, the second one results.
	for _, moment := range []string{`"state":"starting"`, `"state":"done"`} {
		m.killAt(moment, args...)
	}
	e := parse(t, m.run(args...).exits(t, 0).stdout)
	for _, j := range e.transitions {
		if j.State == "failed" || j.State == "waiting" && j.Error != "" {
			t.Errorf("%+v", j)
		}
	}
	if e.Done != many {
		t.Errorf("the summary is %+v", e.summary)
	}
	if n := len(files(t, m.path("many-upscaled"))); n != many {
		t.Errorf("there are %d results", n)
	}
}

// killAt kills a run as soon as it has written a line that contains a text.
func (m *machine) killAt(text string, args ...string) {
	m.t.Helper()
	c := m.command(m.t.Context(), args...)
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		m.t.Fatal(err)
	}
	hit := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if !hit && strings.Contains(lines.Text(), text) {
			hit = true
			c.Process.Kill()
		}
	}
	if c.Wait() == nil || !hit {
		m.t.Fatalf("it was not killed at %s", text)
	}
}
