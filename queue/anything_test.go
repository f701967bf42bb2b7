package queue

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// anything is a user who does whatever comes to mind while a service misbehaves.
type anything struct {
	*world
	c      clock
	rng    *rand.Rand
	files  []string        // in the album
	drawn  uint8           // how many different pictures there were
	hashes map[string]bool // of all of them
	older  int             // how much the clock of the files has moved, in minutes
	most   int             // tasks that a picture may have: one for each settings it is wanted with
	did    []string
}

// TestUserDoesAnything: whatever is added, copied, edited, canceled, tried again,
// changed, moved, paused and closed, in any order: every picture is paid once for the
// settings it is wanted with, nothing stands still for ever, and what is done is there.
func TestUserDoesAnything(t *testing.T) {
	for seed := range uint64(24) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			doAnything(t, seed)
		})
	}
}

func doAnything(t *testing.T, seed uint64) {
	a := &anything{rng: rand.New(rand.NewPCG(seed, 0)), hashes: make(map[string]bool), most: 1}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("it did %q", a.did)
		}
	})
	o := upscayltest.Options{Faults: faults(t, fmt.Sprintf("seed = %d\n", seed)+`
[[rule]]
on = "start-task"
do = "drop"
when = "after"
probability = 0.1
[[rule]]
on = "start-task"
do = "drop"
probability = 0.1
[[rule]]
on = "start-task"
do = "answer"
when = "after"
status = 500
probability = 0.1
[[rule]]
on = "start-task"
do = "answer"
status = 425
probability = 0.1
[[rule]]
on = "start-task"
do = "stall"
when = "after"
for = "20ms"
probability = 0.2
[[rule]]
on = "get-task-status"
do = "answer"
status = 503
probability = 0.1
[[rule]]
on = "download"
do = "half"
probability = 0.1
`)}
	if seed%3 == 0 { // tasks are shared
		o.Now, o.Limits = a.c.now, upscayltest.DocumentedLimits()
	}
	a.world = newWorld(t, o)
	a.opts = func(o *Options) { o.Now, o.FairWait = a.c.now, time.Second }
	a.back = func(b *Backend) {
		if seed%2 == 0 {
			b.Inline = 0
		}
		if seed%3 == 0 {
			b.Limits = documented()
		}
	}
	a.open()
	actions := []func() string{a.addNew, a.addNew, a.addTwin, a.addAgain, a.edit, a.cancel, a.cancel, a.retry, a.retry, a.move, a.remove, a.pause, a.reopen}
	if seed%4 == 1 {
		actions = append(actions, a.change, a.change)
		a.most = 2
	}
	for range 60 {
		a.did = append(a.did, actions[a.rng.IntN(len(actions))]())
		for range a.rng.IntN(4) {
			a.lookOn()
		}
	}
	try(a.t, a.SetPaused(t.Context(), false))
	a.advance(&a.c, "the end", func(map[string]job.Job) bool {
		return !slices.ContainsFunc(a.Jobs(), func(j job.Job) bool {
			return !j.State.Ended() && (j.State != job.Unknown || j.NotBefore.IsZero()) // the last is a question to the user
		})
	})
	a.check()
}

// check holds the jobs against the service's ledger and the disk.
func (a *anything) check() {
	for hash, n := range a.server.Ledger().Tasks {
		if n > a.most || !a.hashes[hash] {
			a.t.Errorf("%d tasks for a picture", n)
		}
	}
	open := false
	for _, j := range a.Jobs() {
		open = open || j.State == job.Unknown || j.Intent != nil
		if j.State == job.Done || j.State == job.Skipped {
			if x, y := decoded(a.t, j.Result.Path); x != 24*j.Settings.Scale || y != 16*j.Settings.Scale {
				a.t.Errorf("%s, %d×, has %d×%d", j.Name(), j.Settings.Scale, x, y)
			}
		}
	}
	if l, spent := a.server.Ledger(), a.Status().Ledger; !open && l.CreditsTaken+l.CreditsPromised != spent.Promised {
		a.t.Errorf("the service has %d + %d credits, the queue %+v", l.CreditsTaken, l.CreditsPromised, spent)
	}
}

// lookOn lets the queue go on by one piece of news, if there is any soon.
func (a *anything) lookOn() {
	ctx, cancel := context.WithTimeout(a.t.Context(), 10*time.Millisecond)
	defer cancel()
	_, _ = a.feed.Next(ctx)
}

func (a *anything) picture(name string, seed uint8) {
	var b bytes.Buffer
	try(a.t, png.Encode(&b, drawn(seed)))
	sum := sha256.Sum256(b.Bytes())
	a.hashes[hex.EncodeToString(sum[:])] = true
	path := a.write(name, b.Bytes())
	a.older++
	try(a.t, os.Chtimes(path, time.Time{}, time.Unix(1_800_000_000+int64(a.older)*60, 0)))
}

func (a *anything) fresh(seed uint8) string {
	name := fmt.Sprintf("%03d.png", len(a.files))
	a.picture(name, seed)
	a.files = append(a.files, name)
	a.add(settings(), filepath.Join(a.album, name))
	return name
}

func (a *anything) addNew() string {
	a.drawn++
	return "new " + a.fresh(a.drawn)
}

func (a *anything) addTwin() string {
	if a.drawn == 0 {
		return a.addNew()
	}
	of := 1 + uint8(a.rng.IntN(int(a.drawn)))
	return fmt.Sprint("twin of ", of, " ", a.fresh(of))
}

func (a *anything) addAgain() string {
	if a.drawn == 0 {
		return a.addNew()
	}
	a.add(settings(), a.album)
	return "again"
}

func (a *anything) edit() string {
	if a.drawn == 0 {
		return a.addNew()
	}
	name := a.files[a.rng.IntN(len(a.files))]
	a.drawn++
	a.picture(name, a.drawn)
	a.add(settings(), filepath.Join(a.album, name))
	return "edit " + name
}

// some is a few jobs that fit.
func (a *anything) some(fits func(job.Job) bool) (ids []job.ID) {
	for _, j := range a.Jobs() {
		if fits(j) && a.rng.IntN(3) == 0 {
			ids = append(ids, j.ID)
		}
	}
	return ids
}

func (a *anything) cancel() string {
	ids := a.some(func(j job.Job) bool { return !j.State.Ended() || j.State == job.Unknown })
	try(a.t, a.Cancel(a.t.Context(), ids))
	return fmt.Sprint("cancel ", ids)
}

func (a *anything) retry() string {
	ids := a.some(func(j job.Job) bool { return j.State == job.Failed || j.State == job.Canceled })
	try(a.t, a.Retry(a.t.Context(), ids))
	return fmt.Sprint("retry ", ids)
}

func (a *anything) change() string {
	ids := a.some(func(j job.Job) bool { return true })
	try(a.t, a.Change(a.t.Context(), ids, func(s job.Settings) job.Settings { s.Scale = 5 - s.Scale; return s }))
	return fmt.Sprint("change ", ids)
}

func (a *anything) move() string {
	ids, up := a.some(func(j job.Job) bool { return true }), a.rng.IntN(2) == 0
	try(a.t, a.Move(a.t.Context(), ids, up))
	return fmt.Sprint("move ", ids)
}

// remove takes off the list what is not paid for, as far as anybody knows.
func (a *anything) remove() string {
	ids := a.some(func(j job.Job) bool { return j.Task == nil && j.Intent == nil })
	try(a.t, a.Remove(a.t.Context(), ids))
	return fmt.Sprint("remove ", ids)
}

func (a *anything) pause() string {
	paused := a.rng.IntN(2) == 0
	try(a.t, a.SetPaused(a.t.Context(), paused))
	return fmt.Sprint("pause ", paused)
}

func (a *anything) reopen() string {
	a.close()
	a.open()
	return "reopen"
}
