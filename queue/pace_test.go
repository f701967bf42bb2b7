package queue

import (
	"bytes"
	"image"
	"image/png"
	"math/rand/v2"
	"testing"
	"time"

	"bulkup/api/transfer"
	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// A limit on the line holds for a file that goes along with the call that starts its task.
func TestStartKeepsToTheLimitRate(t *testing.T) {
	const rate = 128 << 10 // bytes per second
	w := newWorld(t, upscayltest.Options{})
	w.opts = func(o *Options) {
		o.Transfer = transfer.New(transfer.Options{LimitRate: rate})
		t.Cleanup(o.Transfer.Close)
	}
	w.open()
	size := w.noise("noise.png")
	s := settings()
	s.Format = "jpg"
	w.add(s, w.album)
	j := w.ended()["noise.png"]
	if j.State != job.Done || j.Upload != nil {
		t.Fatalf("%s, %+v, %+v", j.State, j.Fault, j.Upload)
	}
	least := time.Duration(size) * time.Second / rate * 8 / 10 // the line may catch up a little
	if took := j.Entered[job.Upscaling].Sub(j.Entered[job.Starting]); took < least {
		t.Errorf("%d bytes were sent in %v at 128 KiB/s", size, took)
	}
}

// An engine with a mover of its own is not held back to what the line allows.
func TestEngineWithoutALine(t *testing.T) {
	const rate = 1 << 10 // bytes per second
	w := newWorld(t, upscayltest.Options{})
	w.opts = func(o *Options) {
		o.Backends[0].Transfer, o.Transfer = o.Transfer, transfer.New(transfer.Options{LimitRate: rate})
		t.Cleanup(o.Transfer.Close)
	}
	w.open()
	size := w.noise("noise.png")
	start := time.Now()
	w.add(settings(), w.album)
	w.ended()
	if took := time.Since(start); took > time.Duration(size)*time.Second/rate/2 {
		t.Errorf("%d bytes took %v", size, took)
	}
}

// noise puts a picture into the album that cannot be compressed, and returns its bytes.
func (w *world) noise(name string) int {
	m := image.NewNRGBA(image.Rect(0, 0, 128, 128))
	rand.NewChaCha8([32]byte{}).Read(m.Pix)
	var b bytes.Buffer
	try(w.t, png.Encode(&b, m))
	w.write(name, b.Bytes())
	return b.Len()
}
