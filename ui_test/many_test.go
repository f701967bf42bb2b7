//go:build unix

package ui_test

import (
	"fmt"
	"image/png"
	"testing"
)

// Hundreds of small pictures in one run: all done, in little memory.
func TestMany(t *testing.T) {
	t.Parallel()
	const many, most = 500, 400 << 20
	m := newMachine(t)
	for i := range many {
		m.write(fmt.Sprintf("many/%d/%04d.png", i%10, i), drawn(t, 24, 16, i, png.BestSpeed))
	}
	o := m.run("run", "--json", "--model", "faithful-fast", "--scale", "2", "many").exits(t, 0)
	if e := parse(t, o.stdout); e.Done != many {
		t.Errorf("the summary is %+v", e.summary)
	}
	if n := len(files(t, m.path("many-upscaled"))); n != many {
		t.Errorf("there are %d results", n)
	}
	if o.peak > most {
		t.Errorf("it took %d MiB of memory", o.peak>>20)
	}
}
