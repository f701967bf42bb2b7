package queue

import (
	"bulkup/queue/intake"
	"bulkup/queue/job"
)

// reach is how the size of a picture compares with the one that its result is to have.
type reach int

const (
	within reach = iota // a factor reaches it, or none was asked for
	enough              // it is that large already
	short               // no factor reaches it
)

func reachOf(b job.Box, it intake.Item) reach {
	if it.Class != intake.Image || !b.Set() || it.Width == 0 {
		return within
	}
	switch n := b.Scale(it.Width, it.Height); {
	case n == 1:
		return enough
	case n > job.MaxScale:
		return short
	}
	return within
}

// suit gives each picture the factor by which it reaches the size that is asked for, and
// counts those that have no use for one.
func (v *Survey) suit() {
	v.Enough, v.Short = 0, 0
	for i, it := range v.drop.items {
		v.drop.items[i].settings = it.settings.For(v.Engine, it.Width, it.Height)
		switch reachOf(it.settings.Box, it.Item) {
		case enough:
			v.Enough++
		case short:
			v.Short++
		}
	}
}
