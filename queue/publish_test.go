package queue

import (
	"bytes"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"bulkup/api/failure"
	"bulkup/api/publishtest"
	"bulkup/api/upscayltest"
	"bulkup/queue/backend"
	"bulkup/queue/job"
)

// shelf is a service that holds what was published.
type shelf interface {
	File(address string) ([]byte, bool)
}

func TestResultsArePublished(t *testing.T) {
	bytescale, aitronos, gjirafa := publishtest.NewBytescale(t, 5<<20), publishtest.NewAitronos(t), publishtest.NewGjirafa(t)
	for _, c := range []struct {
		backend.Account
		shelf
	}{
		{backend.Account{Service: "bytescale", Base: bytescale.URL, ID: "A623uY2", Key: publishtest.Key}, bytescale},
		{backend.Account{Service: "aitronos", Base: aitronos.URL, ID: "org_123", Key: publishtest.Key}, aitronos},
		{backend.Account{Service: "gjirafa", Base: gjirafa.URL, ID: "p1", Key: publishtest.Key}, gjirafa},
	} {
		t.Run(c.Service, func(t *testing.T) {
			w := newWorld(t, upscayltest.Options{})
			w.accounts = []backend.Account{c.Account}
			w.open()
			path := w.draw("a.png", 1)
			s := settings()
			s.Publish = c.Service
			w.add(s, w.album)
			j := w.ended()["a.png"]
			if j.State != job.Done || j.Publish == nil || j.Publish.Fault != nil || j.Publish.Address == "" {
				t.Fatalf("%s, %+v, %+v", j.State, j.Fault, j.Publish)
			}
			want, err := os.ReadFile(j.Result.Path)
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := c.File(j.Publish.Address); !ok || !bytes.Equal(got, want) {
				t.Errorf("%s holds %d bytes, %v", j.Publish.Address, len(got), ok)
			}

			// A file that is there already, without any task.
			ids, err := w.Publish(t.Context(), c.Service, []string{path}, false)
			if err != nil || len(ids) != 1 {
				t.Fatal(ids, err)
			}
			w.until("the second", func(jobs map[string]job.Job) bool {
				for _, j := range w.Jobs() {
					if j.ID == ids[0] && j.State == job.Done && j.Publish.Address != "" {
						return true
					}
				}
				return false
			})
			if l := w.server.Ledger(); l.CreditsTaken != 1 {
				t.Errorf("paid %d", l.CreditsTaken)
			}
		})
	}
}

// What was done before is not paid again, but it is published.
func TestWhatWasDoneBeforeIsPublished(t *testing.T) {
	b := publishtest.NewBytescale(t, 5<<20)
	w := newWorld(t, upscayltest.Options{})
	w.accounts = []backend.Account{{Service: "bytescale", Base: b.URL, ID: "A623uY2", Key: publishtest.Key}}
	w.open()
	w.draw("a.png", 1)
	s := settings()
	w.add(s, w.album)
	w.ended()
	s.Publish = "bytescale"
	ids := w.add(s, w.album)
	w.until("the second", func(map[string]job.Job) bool {
		for _, j := range w.Jobs() {
			if j.ID == ids[0] && j.State.Ended() {
				return true
			}
		}
		return false
	})
	for _, j := range w.Jobs() {
		if j.ID != ids[0] {
			continue
		}
		if j.State != job.Done || j.Publish == nil || j.Publish.Address == "" || w.starts() != 1 {
			t.Errorf("%s, %+v, after %d starts", j.State, j.Publish, w.starts())
		}
	}
}

func TestPublishingThatFailsHarmsNothing(t *testing.T) {
	b := publishtest.NewBytescale(t, 5<<20)
	w := newWorld(t, upscayltest.Options{})
	w.accounts = []backend.Account{{Service: "bytescale", Base: b.URL, ID: "A623uY2", Key: "a-key-that-is-wrong"}}
	w.open()
	w.draw("a.png", 1)
	s := settings()
	s.Publish = "bytescale"
	w.add(s, w.album)
	j := w.ended()["a.png"]
	if j.State != job.Done || j.Publish.Fault == nil || strings.Contains(j.Publish.Fault.Message, "a-key-that-is-wrong") {
		t.Fatalf("%s, %+v", j.State, j.Publish)
	}
	decoded(t, j.Result.Path)

	// With the right key, a retry publishes what is there; nothing is upscaled again.
	w.close()
	w.accounts[0].Key = publishtest.Key
	w.open()
	if err := w.RetryFailed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if j = w.ended()["a.png"]; j.State != job.Done || j.Publish.Address == "" || j.Publish.Fault != nil {
		t.Errorf("%s, %+v", j.State, j.Publish)
	}
	if l := w.server.Ledger(); l.Calls["start-task"] != 1 {
		t.Errorf("%+v", l.Calls)
	}
}

// A picture that was published as it is has not been upscaled by that.
func TestPublishedSourceIsStillASource(t *testing.T) {
	b := publishtest.NewBytescale(t, 5<<20)
	w := newWorld(t, upscayltest.Options{})
	w.accounts = []backend.Account{{Service: "bytescale", Base: b.URL, ID: "A623uY2", Key: publishtest.Key}}
	w.open()
	if _, err := w.Publish(t.Context(), "bytescale", []string{w.draw("a.png", 1)}, false); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"meanwhile", "afterwards"} {
		v, err := w.Survey(t.Context(), []string{w.album}, settings(), "cloud")
		if err != nil || v.Images != 1 {
			t.Errorf("%s: %d pictures, %+v, %v", when, v.Images, v.Skipped, err)
		}
		w.ended()
	}
}

// The same command goes on with what an earlier one has begun, and does nothing about
// what that has finished; a file that has changed, or is wanted again, is published anew.
func TestSamePublishCommand(t *testing.T) {
	b := publishtest.NewBytescale(t, 5<<20)
	w := newWorld(t, upscayltest.Options{})
	w.accounts = []backend.Account{{Service: "bytescale", Base: b.URL, ID: "A623uY2", Key: publishtest.Key}}
	w.open()
	path := w.draw("a.png", 1)
	give := func(again bool) job.ID {
		t.Helper()
		ids, err := w.Publish(t.Context(), "bytescale", []string{path}, again)
		if err != nil || len(ids) != 1 {
			t.Fatal(ids, err)
		}
		w.ended()
		w.close()
		w.open()
		return ids[0]
	}
	first := give(false)
	if second := give(false); second != first {
		t.Error("the same command made another job")
	}
	if third := give(true); third == first {
		t.Error("what is wanted again is not published again")
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if fourth := give(false); fourth == first {
		t.Error("a file that has changed is taken for published")
	}
}

// A key that is not accepted is shown once, and not once for each file; when the user
// asks again, it is tried again.
func TestPublishWithARefusedKey(t *testing.T) {
	b := publishtest.NewBytescale(t, 5<<20)
	w := newWorld(t, upscayltest.Options{})
	w.accounts = []backend.Account{{Service: "bytescale", Base: b.URL, ID: "A623uY2", Key: "wrong"}}
	w.open()
	var paths []string
	for i, name := range []string{"a.png", "b.png", "c.png", "d.png", "e.png"} {
		paths = append(paths, w.draw(name, uint8(i+1)))
	}
	ids, err := w.Publish(t.Context(), "bytescale", paths, false)
	if err != nil {
		t.Fatal(err)
	}
	for name, j := range w.ended() {
		if !j.Unpublished() || j.Publish.Fault.Kind != failure.Refused {
			t.Errorf("%s: %+v", name, j.Publish)
		}
	}
	if n := len(b.Calls()); n != 1 {
		t.Errorf("%d calls", n)
	}
	try(t, w.Retry(t.Context(), ids[:1]))
	w.ended()
	if n := len(b.Calls()); n != 2 {
		t.Errorf("%d calls after a retry", n)
	}
}

// What may be stored already is stored once more only when its user says so, and not by the
// same command, nor by a retry of everything that failed.
func TestWhatMayBePublishedIsNotPublishedAgain(t *testing.T) {
	b := publishtest.NewBytescale(t, 5<<20)
	b.NoContent, b.Forget = true, true
	b.Strike = func(_ int, rw http.ResponseWriter, r *http.Request) bool {
		reads := strings.HasSuffix(r.URL.Path, "/details")
		if reads {
			rw.WriteHeader(http.StatusForbidden)
		}
		return reads
	}
	w := newWorld(t, upscayltest.Options{})
	w.accounts = []backend.Account{{Service: "bytescale", Base: b.URL, ID: "A623uY2", Key: publishtest.Key}}
	w.open()
	path := w.draw("a.png", 1)
	begun := func() (n int) {
		for _, call := range b.Calls() {
			if strings.HasSuffix(call, "/uploads") {
				n++
			}
		}
		return n
	}
	ids, err := w.Publish(t.Context(), "bytescale", []string{path}, false)
	try(t, err)
	if j := w.ended()["a.png"]; !j.Unpublished() || !strings.Contains(j.Publish.Fault.Message, "may be stored already") {
		t.Fatalf("%+v", j.Publish)
	}
	try(t, w.RetryFailed(t.Context()))
	w.ended()
	_, err = w.Publish(t.Context(), "bytescale", []string{path}, false)
	try(t, err)
	w.ended()
	if n := begun(); n != 1 {
		t.Errorf("it was sent %d times before anybody said so", n)
	}
	try(t, w.Retry(t.Context(), ids))
	w.ended()
	if n := begun(); n != 2 {
		t.Errorf("it was sent %d times after a retry", n)
	}
}
