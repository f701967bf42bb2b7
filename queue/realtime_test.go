package queue

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// The same limits on both sides, counted by two clocks that nobody sets: the
// service never has to refuse. There is room for the calls by which the client
// learns the dialect, which nobody plans.
func TestShortWindowInRealTime(t *testing.T) {
	const window = 2 * time.Second
	file := filepath.Join(t.TempDir(), "limits.toml")
	text := "window = \"2s\"\nget-upload-url = 20\ncomplete-multipart-upload = 4\nstart-task = 3\nget-task-status = 8\nget-upscayl-history = 8\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	limits, err := upscayltest.LoadLimits(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, dialect := range []upscayltest.Dialect{upscayltest.Current, upscayltest.Classic} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, upscayltest.Options{Dialect: dialect, Limits: limits})
			w.back = func(b *Backend) {
				b.Limits = quota.Limits{Window: window, Calls: map[quota.Call]int{quota.GetUploadURL: 20,
					quota.CompleteUpload: 4, quota.StartTask: 3, quota.TaskStatus: 8, quota.History: 8}}
			}
			w.open()
			const pictures = 12
			for i := range pictures {
				w.draw(fmt.Sprintf("%02d.png", i), uint8(i))
			}
			w.add(settings(), w.album)
			for name, j := range w.ended() {
				if j.State != job.Done {
					t.Errorf("%s: %s %+v", name, j.State, j.Fault)
				}
			}
			if l := w.server.Ledger(); l.Limited > 0 || len(l.Tasks) != pictures || l.CreditsTaken != pictures {
				t.Errorf("%d answers 429; %d pictures for %d credits; %v", l.Limited, len(l.Tasks), l.CreditsTaken, l.Calls)
			}
		})
	}
}
