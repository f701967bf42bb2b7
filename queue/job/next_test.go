package job

import (
	"encoding/json"
	"testing"
	"time"

	"bulkup/api/failure"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// play applies events in turn and fails on the first that does not fit.
func play(t *testing.T, j Job, events ...Event) Job {
	t.Helper()
	for i, e := range events {
		next, err := Next(j, e, now.Add(time.Duration(i)*time.Second))
		if err != nil {
			t.Fatalf("event %d: %v", i, err)
		}
		j = next
	}
	return j
}

func fresh() Job { return Job{ID: "a", State: Waiting, Settings: Settings{Scale: 4, Format: "png"}} }

var (
	checked = []Event{CheckStarted{}, Checked{Facts: Facts{Format: "jpg", Width: 30, Height: 20, Hash: "h", Name: "a-n.jpg"}}}
	session = UploadOpened{Upload: Upload{Session: json.RawMessage(`{}`), FileName: "f"}}
	intent  = StartIntended{Intent{At: now, Name: "f"}}
	task    = Started{Task: Task{ID: "t", Promised: 2}}
	fault   = Fault{Kind: failure.Temporary, Message: "no"}
)

func after(events ...[]Event) []Event {
	var all []Event
	for _, e := range events {
		all = append(all, e...)
	}
	return all
}

func TestLife(t *testing.T) {
	uploaded := after(checked, []Event{UploadStarted{}, session, PartsStored{json.RawMessage(`[1]`)}, Uploaded{}})
	started := after(uploaded, []Event{intent, task})
	for _, c := range []struct {
		name   string
		events []Event
		want   State
	}{
		{"checked", checked, Waiting},
		{"uploaded", uploaded, Starting},
		{"direct", after(checked, []Event{StartQueued{}, intent, task}), Upscaling},
		{"started", started, Upscaling},
		{"processed", after(started, []Event{Processed{Link: "l"}}), Downloading},
		{"done", after(started, []Event{Processed{Link: "l"}, Saved{Result{Path: "p"}}}), Done},
		{"link expired", after(started, []Event{Processed{Link: "l"}, LinkExpired{}}), Upscaling},
		{"task failed", after(started, []Event{TaskFailed{fault}}), Failed},
		{"task lapsed", after(started, []Event{TaskLapsed{}}), Starting},
		{"direct task lapsed", after(checked, []Event{StartQueued{}, intent, task, TaskLapsed{}}), Waiting},
		{"split", after(started, []Event{Split{}}), Starting},
		{"lost", after(uploaded, []Event{intent, Lost{Fault: fault}}), Unknown},
		{"lost and adopted", after(uploaded, []Event{intent, Lost{Fault: fault}, Adopted{Task{ID: "t"}}}), Upscaling},
		{"lost and never made", after(uploaded, []Event{intent, Lost{Fault: fault}, NeverMade{}}), Starting},
		{"task missing", after(started, []Event{TaskMissing{fault}}), Failed},
		{"task missing and asked for again", after(started, []Event{TaskMissing{fault}, Retry{}}), Upscaling},
		{"records refused", after(uploaded, []Event{intent, RecordsRefused{}}), Waiting},
		{"upload expired", after(checked, []Event{UploadStarted{}, session, UploadExpired{}}), Waiting},
		{"stale", after(uploaded, []Event{Stale{}}), Waiting},
		{"skipped", []Event{CheckStarted{}, Skip{Result: Result{Path: "p"}}}, Skipped},
		{"check failed", []Event{CheckStarted{}, Fail{fault}}, Failed},
		{"fetched again", after(started, []Event{Processed{Link: "l"}, Saved{Result{Path: "p"}}, FetchAsked{}}), Upscaling},
		{"canceled", after(started, []Event{Cancel{}}), Canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			if j := play(t, fresh(), c.events...); j.State != c.want {
				t.Errorf("is %s, want %s", j.State, c.want)
			}
		})
	}
}

func TestRetryGoesBackToWhatHolds(t *testing.T) {
	uploading := after(checked, []Event{UploadStarted{}, session, PartsStored{json.RawMessage(`[1]`)}})
	uploaded := after(uploading, []Event{Uploaded{}})
	for _, c := range []struct {
		name   string
		events []Event
		want   State
		task   bool
		upload bool
	}{
		{"check", []Event{CheckStarted{}, Fail{fault}}, Waiting, false, false},
		{"upload keeps its parts", after(uploading, []Event{Fail{fault}}), Waiting, false, true},
		{"start keeps the upload", after(uploaded, []Event{intent, Fail{fault}}), Starting, false, true},
		{"download keeps the task", after(uploaded, []Event{intent, task, Processed{}, Fail{fault}}), Upscaling, true, true},
		{"a failed task is not asked again", after(uploaded, []Event{intent, task, TaskFailed{fault}}), Starting, false, true},
		{"unknown, by the user's choice", after(uploaded, []Event{intent, Lost{Fault: fault}}), Starting, false, true},
		{"canceled with a task", after(uploaded, []Event{intent, task, Cancel{}}), Upscaling, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := play(t, fresh(), append(c.events, Retry{})...)
			if j.State != c.want || (j.Task != nil) != c.task || (j.Upload != nil) != c.upload {
				t.Errorf("is %s with task %v and upload %v", j.State, j.Task, j.Upload)
			}
			if j.Intent != nil || j.Fault != nil {
				t.Errorf("keeps intent %v, fault %v", j.Intent, j.Fault)
			}
		})
	}
}

func TestDeathOfTheProcess(t *testing.T) {
	uploaded := after(checked, []Event{UploadStarted{}, session, Uploaded{}})
	for _, c := range []struct {
		name   string
		events []Event
		want   State
	}{
		{"checking", []Event{CheckStarted{}}, Waiting},
		{"uploading", after(checked, []Event{UploadStarted{}, session}), Waiting},
		{"before the start", uploaded, Starting},
		{"between start and answer", after(uploaded, []Event{intent}), Unknown},
		{"upscaling", after(uploaded, []Event{intent, task}), Upscaling},
		{"downloading", after(uploaded, []Event{intent, task, Processed{Link: "secret"}}), Upscaling},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw, err := json.Marshal(play(t, fresh(), c.events...))
			if err != nil {
				t.Fatal(err)
			}
			var again Job
			if err := json.Unmarshal(raw, &again); err != nil {
				t.Fatal(err)
			}
			if j := play(t, again, Interrupted{}); j.State != c.want {
				t.Errorf("is %s, want %s", j.State, c.want)
			}
		})
	}
}

// A start that was intended is never intended again, whatever happens, until
// its outcome is known or the user asks for a retry.
func TestOneIntentAtATime(t *testing.T) {
	j := play(t, fresh(), after(checked, []Event{StartQueued{}, intent})...)
	if _, err := Next(j, intent, now); err == nil {
		t.Fatal("a second intent was accepted")
	}
	j = play(t, j, StartWithdrawn{}, intent, Lost{Fault: fault})
	for _, e := range []Event{intent, StartQueued{}, Started{}, UploadStarted{}} {
		if _, err := Next(j, e, now); err == nil {
			t.Errorf("%T was accepted while the start is unknown", e)
		}
	}
}

func TestLateAnswerAfterCancelKeepsTheTask(t *testing.T) {
	j := play(t, fresh(), after(checked, []Event{StartQueued{}, intent, Cancel{}, task})...)
	if j.State != Canceled || j.Task == nil || j.Task.ID != "t" {
		t.Fatalf("is %s with task %v", j.State, j.Task)
	}
	if j = play(t, j, Retry{}); j.State != Upscaling {
		t.Errorf("retry leads to %s", j.State)
	}
}

func TestPublishNeverHarmsTheResult(t *testing.T) {
	j := fresh()
	j.Settings.Publish = "bytescale"
	j = play(t, j, after(checked, []Event{StartQueued{}, intent, task, Processed{}, Saved{Result{Path: "p"}}})...)
	if j.State != Publishing {
		t.Fatalf("is %s", j.State)
	}
	j = play(t, j, PublishOpened{}, PublishFailed{fault})
	if j.State != Done || j.Result.Path != "p" || j.Publish.Fault == nil {
		t.Fatalf("is %s, %+v", j.State, j.Publish)
	}
	j = play(t, j, PublishAsked{"bytescale"}, Published{"https://x"})
	if j.State != Done || j.Publish.Address != "https://x" || j.Publish.Fault != nil {
		t.Errorf("is %s, %+v", j.State, j.Publish)
	}
}

// Every event on every state either leads to a known state or changes nothing.
func TestEveryEventOnEveryState(t *testing.T) {
	events := []Event{CheckStarted{}, Checked{}, UploadStarted{}, UploadOpened{}, PartsStored{}, Join{}, Uploaded{}, StartQueued{},
		StartIntended{}, StartWithdrawn{}, Started{}, Lost{}, Adopted{}, Charged{}, Processed{}, TaskFailed{}, FetchBegan{}, Split{}, TaskLapsed{}, LinkExpired{},
		UploadExpired{}, NotJoined{}, Stale{}, Noted{}, Saved{}, PublishOpened{}, PublishStored{}, Published{}, PublishFailed{}, PublishAsked{}, Skip{},
		Delayed{}, Interrupted{}, Fail{}, Cancel{}, Retry{}, FetchAsked{}, Changed{}, Moved{}}
	for _, s := range States() {
		for _, e := range events {
			j := fresh()
			j.State, j.Position = s, 7
			before, _ := json.Marshal(j)
			next, err := Next(j, e, now)
			if err != nil {
				if same, _ := json.Marshal(next); string(same) != string(before) {
					t.Errorf("%T on %s failed and changed the job", e, s)
				}
				continue
			}
			if s.Ended() && next.State.Active() && next.State != Publishing {
				switch e.(type) {
				case Retry, FetchAsked:
				default:
					t.Errorf("%T brought a %s job to %s", e, s, next.State)
				}
			}
			if _, moved := e.(Moved); !moved && next.Position != j.Position {
				t.Errorf("%T on %s took the job's place in the queue away", e, s)
			}
			if s != Failed && next.State == Failed && next.Fault == nil {
				t.Errorf("%T on %s: failed without a reason", e, s)
			}
		}
	}
}

func TestOldCopiesStayWhole(t *testing.T) {
	a := play(t, fresh(), checked...)
	b := play(t, a, UploadStarted{})
	if _, ok := a.Entered[Uploading]; ok || b.Entered[Uploading].IsZero() {
		t.Error("a copy shares its times with the one before")
	}
}

func TestCanceledPublishing(t *testing.T) {
	j := fresh()
	j.Settings.Publish = "bytescale"
	j = play(t, j, after(checked, []Event{StartQueued{}, intent, task, Processed{Link: "l"}, Saved{Result{Path: "p"}}, Cancel{}, Interrupted{}})...)
	if j.State != Done || !j.Unpublished() || j.Result == nil {
		t.Fatalf("%s, %+v", j.State, j.Publish)
	}
	if j = play(t, j, PublishAsked{Service: "bytescale"}); j.State != Publishing {
		t.Errorf("a retry leads to %s", j.State)
	}
}

// The links of an upload are secrets. When a result is here nothing needs them, not even
// a task that is asked again and comes to nothing.
func TestDoneKeepsNoLinks(t *testing.T) {
	done := after(checked, []Event{UploadStarted{}, UploadOpened{Upload: Upload{FileName: "n", Session: json.RawMessage(`"https://h/?sig=s"`)}},
		PartsStored{json.RawMessage(`[1]`)}, Uploaded{}, intent, task, Processed{Link: "l"}, Saved{Result{Path: "p"}}})
	j := play(t, fresh(), done...)
	if j.Upload == nil || j.Upload.Session != nil || j.Upload.Receipts != nil || j.Upload.FileName != "n" || !j.Upload.Complete {
		t.Errorf("a job that is done keeps %+v", j.Upload)
	}
	for _, e := range []Event{Split{}, TaskLapsed{}} {
		if again := play(t, j, FetchAsked{}, e); again.State != Waiting {
			t.Errorf("after %T it is %s, as if its upload were still there", e, again.State)
		}
	}
}
