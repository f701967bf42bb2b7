package queue

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// Whatever becomes of the results of pictures that are the same, they are paid for once:
// each is copied from one that is left, or fetched again.
func TestTwinsArePaidOnce(t *testing.T) {
	remove := func(path string) error { return os.Remove(path) }
	cut := func(path string) error { return os.Truncate(path, 100) }
	scramble := func(path string) error { // as long as before
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i := len(data) / 2; i < len(data); i++ {
			data[i] ^= 0x5a
		}
		return os.WriteFile(path, data, 0o600)
	}
	for harmed, harm := range map[string]func(string) error{"removed": remove, "cut off": cut, "scrambled": scramble} {
		for _, lost := range [][]string{{"a.png"}, {"b.png"}, {"c.png"}, {"b.png", "c.png"}, {"a.png", "c.png"}, {"a.png", "b.png", "c.png"}} {
			for _, again := range []bool{false, true} { // by the same process, or the next one
				t.Run(fmt.Sprint(harmed, lost, again), func(t *testing.T) {
					w := newWorld(t, upscayltest.Options{})
					w.opts = oneByOne
					w.open()
					for _, name := range []string{"a.png", "b.png", "c.png"} {
						w.draw(name, 1)
					}
					v := settings()
					v.Exists = "overwrite"
					w.add(v, w.album)
					jobs := w.ended()
					for _, name := range lost {
						if err := harm(jobs[name].Result.Path); err != nil {
							t.Fatal(err)
						}
					}
					if again {
						w.close()
						w.open()
					}
					w.add(v, w.album)
					w.draw("other/d.png", 1)
					w.add(v, filepath.Join(w.album, "other"))
					for name, j := range w.ended() {
						switch {
						case j.State != job.Done && j.State != job.Skipped:
							t.Errorf("%s: %s, %+v", name, j.State, j.Fault)
						case harmed != "scrambled" || name == "d.png": // what is as long as before is not read again
							decoded(t, j.Result.Path)
						}
					}
					if n := w.starts(); n != 1 {
						t.Errorf("%d starts", n)
					}
				})
			}
		}
	}
}
