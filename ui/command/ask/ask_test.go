package ask

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/queue"
)

func TestHistory(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	want := []queue.Record{{Task: "t1", Name: "a.png", At: at, State: "processed", Credits: 2, Here: true, Path: "/out/a.png"}}
	stop, err := Serve(dir, func(_ context.Context, engine string, most int) ([]queue.Record, error) {
		if engine != "cloud" || most != 7 {
			return nil, errors.New("no history of " + engine)
		}
		return want, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := History(t.Context(), dir, "cloud", 7)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err := History(t.Context(), dir, "local", 7); err == nil || !strings.Contains(err.Error(), "no history of local") {
		t.Errorf("what goes wrong there is %v", err)
	}
	path := filepath.Join(dir, noteFile)
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the note: %v, %v", info, err)
	}
	var n note
	content, err := os.ReadFile(path)
	if err := errors.Join(err, json.Unmarshal(content, &n)); err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get("http://" + n.Addr + "/history?engine=cloud&most=7")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("without the secret: %d", resp.StatusCode)
	}
	stop()
	if _, err := History(t.Context(), dir, "cloud", 7); err == nil || !strings.Contains(err.Error(), "cannot be asked") {
		t.Errorf("after its end: %v", err)
	}
}
