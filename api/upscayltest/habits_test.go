package upscayltest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest/rawcall"
)

// oneTask starts a service, lets it do one task, and returns its first record of
// history and its status.
func oneTask(t *testing.T, h Habits) (record, status map[string]any) {
	t.Helper()
	s := start(t, Options{Habits: h})
	id := s.done(rawcall.Drawn(t, 1))
	record, _ = s.Call("get-upscayl-history", "{}").At(t, "data", 0).(map[string]any)
	status, _ = s.Status(id).At(t, "data").(map[string]any)
	return record, status
}

func fileOf(record map[string]any) map[string]any {
	return record["files"].([]any)[0].(map[string]any)
}

func TestHabitsOfRecords(t *testing.T) {
	record, status := oneTask(t, Habits{})
	for _, v := range []map[string]any{record, status} {
		if v["id"] == nil || v["createdAt"] == nil || fileOf(v)["downloadLink"] == nil || fileOf(v)["processedFileName"] == nil {
			t.Errorf("something is left out unasked: %v", v)
		}
	}
	record, status = oneTask(t, Habits{HistoryNoIDs: true, HistoryNoDates: true, LinksInHistory: true, LinkName: "url", Names: []string{NameProcessed}})
	if f := fileOf(record); record["id"] != nil || record["createdAt"] != nil || f["createdAt"] == nil || f["url"] == nil ||
		f["downloadLink"] != nil || f["fileName"] != nil || f["originalFileName"] != nil || f["processedFileName"] == nil {
		t.Errorf("%v", record)
	}
	if f := fileOf(status); status["id"] == nil || f["url"] != nil || f["downloadLink"] != nil {
		t.Errorf("%v", status)
	}
}

func TestWords(t *testing.T) {
	for words, want := range map[Words]string{WordsOwn: "PROCESSED", WordsClassic: "completed", WordsPublic: "SUCCESS", WordsOther: "DONE"} {
		record, status := oneTask(t, Habits{Words: words})
		if record["status"] != want || status["status"] != want {
			t.Errorf("%q: %v and %v", words, record["status"], status["status"])
		}
	}
	o := Options{Key: testKey, Store: t.TempDir(), Habits: Habits{Words: "latin"}}
	if _, err := Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), "latin") {
		t.Error(err)
	}
}

func TestHabitsOfTime(t *testing.T) {
	c := &rawcall.Clock{}
	h := start(t, Options{Now: c.Now, Habits: Habits{
		HistoryLate: 30 * time.Second, UnknownFor: 10 * time.Second, Takes: func(int) time.Duration { return 20 * time.Second },
	}})
	id := h.done(rawcall.Drawn(t, 1))
	total := func() float64 { return h.Call("get-upscayl-history", "{}").Number(t, "pagination", "total") }
	if a := h.Status(id); a.Status != http.StatusNotFound || total() != 0 {
		t.Errorf("at once: %d, %v in history", a.Status, total())
	}
	c.Pass(10 * time.Second)
	a := h.Status(id)
	if a.Status != http.StatusOK || a.Text(t, "data", "status") != "ENHANCING" || a.Text(t, "data", "progress") != "50" || a.At(t, "data", "files", 0, "downloadLink") != nil {
		t.Errorf("halfway: %s", a.Body)
	}
	if l := h.Ledger(); l.CreditsPromised != 1 || l.CreditsTaken != 0 {
		t.Errorf("%+v", l)
	}
	c.Pass(10 * time.Second)
	if a := h.Status(id); a.Text(t, "data", "status") != "PROCESSED" || total() != 0 {
		t.Errorf("in the end: %s, %v in history", a.Body, total())
	}
	c.Pass(10 * time.Second)
	if total() != 1 {
		t.Error("history never has it")
	}
}

func TestNoHistory(t *testing.T) {
	h := start(t, Options{Habits: Habits{NoHistory: true}})
	if a := h.Call("get-upscayl-history", "{}"); a.Status != http.StatusNotFound {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestRefusedFiles(t *testing.T) {
	all := []Encoding{EncodingArray, EncodingObject, EncodingRepeated}
	for i, taken := range all {
		refused := append(append([]Encoding{}, all[:i]...), all[i+1:]...)
		h := start(t, Options{Habits: Habits{RefuseFiles: refused}})
		one, two := h.Uploaded("a.png", rawcall.Drawn(t, 1)), h.Uploaded("b.png", rawcall.Drawn(t, 2))
		files := func(values ...string) []rawcall.Field {
			fields := rawcall.Settings()
			for _, v := range values {
				fields = append(fields, rawcall.Field{Name: "files", Value: v})
			}
			return fields
		}
		for e, fields := range map[Encoding][]rawcall.Field{
			EncodingArray: files("[" + one + "," + two + "]"), EncodingRepeated: files(one, two), EncodingObject: files(one),
		} {
			// One object alone is also a field that could have come again.
			want := e == taken || e == EncodingObject && taken == EncodingRepeated
			if a := h.Start(fields); (a.Status == http.StatusOK) != want {
				t.Errorf("%s where %s is taken: %d %s", e, taken, a.Status, a.Body)
			}
		}
	}
}
