package queue

import (
	"bytes"
	"image"
	"image/png"
	"math/rand/v2"
	"testing"
	"time"

	"bulkup/api/local"
	"bulkup/api/transfer"
	"bulkup/queue/job"
)

// A limit on the line holds for a file that goes along with the call that starts its task.
func TestStartKeepsToTheLimitRate(t *testing.T) {
	const rate = 128 << 10 // bytes per second
	w := newWorld(t, local.Options{})
	w.opts = func(o *Options) {
		o.Transfer = transfer.New(transfer.Options{LimitRate: rate})
		t.Cleanup(o.Transfer.Close)
	}
	w.open()
	m := image.NewNRGBA(image.Rect(0, 0, 128, 128))
	rand.NewChaCha8([32]byte{}).Read(m.Pix)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	w.write("noise.png", b.Bytes())
	s := settings()
	s.Format = "jpg"
	w.add(s, w.album)
	j := w.ended()["noise.png"]
	if j.State != job.Done || j.Upload != nil {
		t.Fatalf("%s, %+v, %+v", j.State, j.Fault, j.Upload)
	}
	least := time.Duration(b.Len()) * time.Second / rate * 8 / 10 // the line may catch up a little
	if took := j.Entered[job.Upscaling].Sub(j.Entered[job.Starting]); took < least {
		t.Errorf("%d bytes were sent in %v at 128 KiB/s", b.Len(), took)
	}
}
