package plain

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/api/failure"
	"bulkup/queue"
	"bulkup/queue/job"
)

func TestRunJSON(t *testing.T) {
	a, b := picture("a", job.Waiting), picture("b", job.Waiting)
	b.Source.Path = "/home/me/\x1b[31m<ü>&\u202e.png"
	broken := b
	broken.State, broken.Stage = job.Failed, job.Checking
	broken.Fault = &job.Fault{Message: "the file is empty"}
	slow := picture("a", job.Uploading)
	slow.Fault = &job.Fault{Message: "no network", Advice: "wait"}
	r := run(t, true, nil,
		jobs(a, b, picture("c", job.Skipped)),
		jobs(picture("a", job.Uploading), broken),
		jobs(slow, slow),
		queue.Update{Notices: []queue.Notice{{Message: "hello"}}},
		parked(queue.Park{What: "start", Reason: "no more calls for now", Until: start.Add(time.Hour)}),
		jobs(picture("a", job.Done)))
	if r.err != nil || r.ExitCode() != ExitProblems || r.notices != "" {
		t.Errorf("%+v, error %v, notices %q", r.Outcome, r.err, r.notices)
	}
	want := `{"event":"job","id":"a","path":"/home/me/pics/a.png","state":"waiting","stage":"","error":"","result":"","credits":0}
{"event":"job","id":"b","path":"/home/me/\u001b[31m<ü>&\u202e.png","state":"waiting","stage":"","error":"","result":"","credits":0}
{"event":"job","id":"c","path":"/home/me/pics/c.png","state":"skipped","stage":"","error":"","result":"","credits":0}
{"event":"job","id":"a","path":"/home/me/pics/a.png","state":"uploading","stage":"uploading","error":"","result":"","credits":0}
{"event":"job","id":"b","path":"/home/me/\u001b[31m<ü>&\u202e.png","state":"failed","stage":"checking","error":"the file is empty","result":"","credits":0}
{"event":"notice","message":"pics/a.png: uploading: no network. To do: wait"}
{"event":"notice","message":"hello"}
{"event":"notice","message":"start waits until 13:00: no more calls for now"}
{"event":"job","id":"a","path":"/home/me/pics/a.png","state":"done","stage":"","error":"","result":"/out/a.png","credits":3}
{"event":"summary","done":1,"failed":1,"skipped":1,"unknown":0,"canceled":0,"waiting":0,"credits":3}
`
	if diff := cmp.Diff(want, r.out); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestRunText(t *testing.T) {
	a := picture("a", job.Done)
	a.Publish = &job.Publish{Address: "https://upcdn.io/a.png"}
	a.Notices = []string{"transparency became white"}
	bad := picture("b", job.Failed)
	bad.Source.Rel, bad.Source.Path = "x\x1b]52;c;AA\a\u202e.png", "/home/me/x\x1b]52;c;AA\a\u202e.png"
	r := run(t, false, nil,
		jobs(picture("a", job.Waiting), picture("b", job.Waiting), picture("c", job.Unknown)),
		parked(queue.Park{What: "start", Kind: failure.Limited, Reason: "no more calls for now", Until: start.Add(2 * time.Hour)}),
		queue.Update{Jobs: []job.Job{picture("a", job.Upscaling)}, Status: &queue.Status{Ends: start.Add(213 * time.Minute)},
			Notices: []queue.Notice{{Message: "hello\x1b[2J"}}},
		jobs(a, bad))
	if r.err != nil || r.ExitCode() != ExitProblems {
		t.Errorf("%+v, error %v", r.Outcome, r.err)
	}
	want := `pics/c.png: unknown: the start was not confirmed
0 of 3 done, 1 unknown, 2 to go
0 of 3 done, 1 unknown, 2 to go
pics/a.png: upscaling
0 of 3 done, 1 unknown, 2 to go, about 3 h 20 m left
pics/a.png: done; saved as /out/a.png; published as https://upcdn.io/a.png; 3 credits; transparency became white
x]52;c;AA.png: failed while checking: the file is empty. To do: replace the file
1 of 3 done, 1 failed, 1 unknown, 3 credits
1 × transparency became white
`
	if diff := cmp.Diff(want, r.out); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if want := "start waits until 14:00: no more calls for now\nhello[2J\n"; r.notices != want {
		t.Errorf("notices %q, want %q", r.notices, want)
	}
}

// A failure is repeated at the end once it is out of sight, and only then.
func TestFailuresAreRepeatedOnceOutOfSight(t *testing.T) {
	updates := []queue.Update{jobs(picture("b", job.Failed), picture("c", job.Waiting))}
	for range screenful {
		updates = append(updates, queue.Update{Notices: []queue.Notice{{Message: "hello"}}})
	}
	updates = append(updates, jobs(picture("c", job.Failed)))
	r := run(t, false, nil, updates...)
	for name, want := range map[string]int{"b.png: failed": 2, "c.png: failed": 1} {
		if got := strings.Count(r.out, name); got != want {
			t.Errorf("%q is there %d times, want %d:\n%s", name, got, want, r.out)
		}
	}
}

// TestTextPace: with the clock at a stand only endings are printed.
func TestTextPace(t *testing.T) {
	var out strings.Builder
	feed := &fakeFeed{}
	for _, s := range []job.State{job.Waiting, job.Checking, job.Uploading, job.Starting, job.Upscaling, job.Done} {
		feed.updates = append(feed.updates, jobs(picture("a", s), picture("b", s)))
	}
	_, err := Run(t.Context(), feed, Options{IDs: everyID(feed.updates), Out: &out, Err: io.Discard, Now: func() time.Time { return start }})
	want := `0 of 2 done, 2 to go
pics/a.png: checking
pics/a.png: done; saved as /out/a.png; 3 credits
pics/b.png: done; saved as /out/b.png; 3 credits
2 of 2 done, 6 credits
`
	if diff := cmp.Diff(want, out.String()); diff != "" || err != nil {
		t.Errorf("error %v, -want +got\n%s", err, diff)
	}
}

func TestRunFollowsItsOwnJobs(t *testing.T) {
	r := run(t, true, []job.ID{"a", "b"},
		jobs(picture("a", job.Checking), picture("old", job.Waiting), picture("b", job.Waiting)),
		queue.Update{Removed: []job.ID{"b", "old"}},
		jobs(picture("a", job.Done)))
	if r.err != nil || r.ExitCode() != ExitDone || r.Done != 1 || r.Waiting != 0 {
		t.Errorf("%+v, error %v", r.Outcome, r.err)
	}
	if strings.Contains(r.out, "old") {
		t.Errorf("another job is in\n%s", r.out)
	}
}

func TestRunEndsAtParks(t *testing.T) {
	refused := queue.Park{What: "Upscayl Cloud", Kind: failure.Refused, Reason: "the key is not accepted", Advice: "set another"}
	broke := queue.Park{What: "Upscayl Cloud", Kind: failure.Credits, Reason: "out of credits", Advice: "top up"}
	full := queue.Park{What: "saving", Kind: failure.Temporary, Reason: "the disk is full", Advice: "make room"}
	asked := picture("a", job.Starting)
	asked.Intent = &job.Intent{}
	for _, c := range []struct {
		name    string
		park    queue.Park
		updates []queue.Update // the run has to last to the end of these
		code    int
		waiting int
	}{
		{"refused", refused, []queue.Update{jobs(picture("a", job.Waiting), picture("b", job.Uploading), picture("c", job.Upscaling))}, ExitRefused, 3},
		{"refused, one more download", refused, []queue.Update{
			jobs(picture("a", job.Waiting), picture("b", job.Downloading)), jobs(picture("b", job.Done))}, ExitRefused, 1},
		{"credits", broke, []queue.Update{
			jobs(picture("a", job.Waiting), picture("b", job.Upscaling)), jobs(picture("b", job.Done))}, ExitCredits, 1},
		{"credits, an answer is on the way", broke, []queue.Update{
			jobs(asked, picture("b", job.Waiting)), jobs(picture("a", job.Starting))}, ExitCredits, 2},
		{"credits, nothing left", broke, []queue.Update{jobs(picture("a", job.Done))}, ExitDone, 0},
		{"full disk", full, []queue.Update{
			jobs(picture("a", job.Downloading), picture("b", job.Upscaling), picture("c", job.Waiting)), jobs(picture("b", job.Downloading))}, ExitProblems, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := run(t, false, nil, append([]queue.Update{{Status: &queue.Status{Parks: []queue.Park{c.park}},
				Jobs: []job.Job{picture("a", job.Checking)}}}, c.updates...)...)
			if r.err != nil || r.ExitCode() != c.code || r.Waiting != c.waiting {
				t.Errorf("code %d, %+v, error %v", r.ExitCode(), r.Outcome, r.err)
			}
			if !strings.Contains(r.notices, c.park.Reason) {
				t.Errorf("no word of the park in %q", r.notices)
			}
			if c.code != ExitDone && !strings.Contains(r.out, c.park.Advice) {
				t.Errorf("the summary has no advice:\n%s", r.out)
			}
		})
	}
}

// TestRunWaitsForPassingParks: a park with an end, and a lost start that is
// still being searched for, do not end the run.
func TestRunWaitsForPassingParks(t *testing.T) {
	lost := picture("a", job.Unknown)
	lost.NotBefore = time.Time{}
	passing := queue.Park{What: "start", Kind: failure.Credits, Until: start.Add(time.Hour)}
	r := run(t, false, nil, jobs(lost), parked(passing), parked(passing), jobs(picture("a", job.Done)))
	if r.err != nil || r.ExitCode() != ExitDone {
		t.Errorf("%+v, error %v", r.Outcome, r.err)
	}
	if n := strings.Count(r.notices, "start"); n != 1 {
		t.Errorf("%d notices: %q", n, r.notices)
	}
}

// TestRunCountsNotices: what many results could not keep is said once, with a count; of
// those that were done before the run nothing is said again.
func TestRunCountsNotices(t *testing.T) {
	var all []job.Job
	for i, notices := range [][]string{{"a", "b"}, {"b"}, {"c"}, {"d"}, {"e"}, nil} {
		j := picture(job.ID(rune('p'+i)), job.Done)
		j.Notices = notices
		all = append(all, j)
	}
	r := run(t, false, nil, jobs(all...))
	if want := "2 × b; 1 × a; 1 × c; 1 × d; and others: bulkup report shows them\n"; !strings.HasSuffix(r.out, want) {
		t.Errorf("%q does not end with %q", r.out, want)
	}
}

func TestRunInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out strings.Builder
	feed := &fakeFeed{updates: []queue.Update{jobs(picture("a", job.Uploading))},
		last: func(ctx context.Context) error { cancel(); return ctx.Err() }}
	o, err := Run(ctx, feed, Options{IDs: everyID(feed.updates), Out: &out, Err: io.Discard, Now: func() time.Time { return start }})
	if err != nil || o.ExitCode() != ExitInterrupted || o.Waiting != 1 {
		t.Errorf("%+v, error %v", o, err)
	}
	if !strings.Contains(out.String(), "the same command goes on") {
		t.Errorf("summary:\n%s", out.String())
	}
}

func TestRunQueueStopped(t *testing.T) {
	r := run(t, false, nil, jobs(picture("a", job.Uploading)))
	if r.err == nil || errors.Is(r.err, io.EOF) || r.ExitCode() != ExitProblems {
		t.Errorf("%+v, error %v", r.Outcome, r.err)
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

// TestRunUnwritable: output that cannot be written does not stop the work.
func TestRunUnwritable(t *testing.T) {
	broken := brokenWriter{errors.New("no space")}
	for _, asJSON := range []bool{false, true} {
		feed := &fakeFeed{updates: []queue.Update{jobs(picture("a", job.Uploading)), jobs(picture("a", job.Done))}}
		o, err := Run(t.Context(), feed, Options{IDs: everyID(feed.updates), JSON: asJSON, Out: broken, Err: broken, Now: func() time.Time { return start }})
		if !errors.Is(err, broken.err) || o.Done != 1 {
			t.Errorf("JSON %v: %+v, error %v", asJSON, o, err)
		}
	}
}

// A file that was in the place of a result is not said to be saved.
func TestRunSkipsAFileOfTheUsers(t *testing.T) {
	theirs, ours := picture("a", job.Skipped), picture("b", job.Skipped)
	theirs.Result = &job.Result{Path: "/out/a.png", Size: 7}
	ours.Result, ours.Way = &job.Result{Path: "/out/b.png", Size: 7, Width: 4, Height: 4}, job.Copied
	r := run(t, false, nil, jobs(theirs, ours))
	if !strings.Contains(r.out, "pics/a.png: there already: /out/a.png\n") || !strings.Contains(r.out, "pics/b.png: copied; saved as /out/b.png\n") ||
		!strings.Contains(r.out, "0 of 2 done, 1 there already, 1 copied\n") {
		t.Errorf("it says\n%s", r.out)
	}
}

func TestRunOfNothing(t *testing.T) {
	if r := run(t, false, []job.ID{}, jobs(picture("other", job.Waiting))); r.err != nil || r.ExitCode() != ExitDone || r.Waiting != 0 {
		t.Errorf("%+v, error %v", r.Outcome, r.err)
	}
}

// What had ended before the run was not made by it.
func TestRunAgain(t *testing.T) {
	old, fresh := picture("a", job.Done), picture("b", job.Done)
	for j, at := range map[*job.Job]time.Time{&old: start.Add(-time.Hour), &fresh: start.Add(time.Second)} {
		j.Result, j.Entered = &job.Result{Path: "/out/" + string(j.ID) + ".png", Width: 4, Height: 4}, map[job.State]time.Time{job.Done: at}
	}
	copied := picture("c", job.Skipped)
	copied.Way, copied.Result, copied.Entered = job.Copied, &job.Result{Path: "/out/c.png"}, map[job.State]time.Time{job.Skipped: start.Add(-time.Hour)}
	var out bytes.Buffer
	feed := &fakeFeed{updates: []queue.Update{jobs(old, fresh, copied)}}
	if _, err := Run(t.Context(), feed, Options{IDs: everyID(feed.updates), Out: &out, Err: &out, Began: start, Now: func() time.Time { return start }}); err != nil {
		t.Fatal(err)
	}
	const want = "pics/a.png: there already: /out/a.png\npics/b.png: done; saved as /out/b.png; 3 credits\npics/c.png: there already: /out/c.png\n" +
		"2 of 3 done (1 there already), 1 there already, 3 credits\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

// A quiet run says only what went wrong.
func TestRunQuiet(t *testing.T) {
	bad := picture("a", job.Failed)
	bad.Stage, bad.Fault = job.Checking, &job.Fault{Message: "the file is empty"}
	for _, c := range []struct {
		all  []job.Job
		want string
	}{
		{[]job.Job{picture("b", job.Done)}, ""},
		{[]job.Job{bad, picture("b", job.Done)}, "pics/a.png: failed while checking: the file is empty\n1 of 2 done, 1 failed, 3 credits\n"},
	} {
		var out bytes.Buffer
		u := jobs(c.all...)
		u.Notices = []queue.Notice{{Message: "by the way"}}
		feed := &fakeFeed{updates: []queue.Update{u}}
		if _, err := Run(t.Context(), feed, Options{IDs: everyID(feed.updates), Quiet: true, Out: &out, Err: &out, Now: func() time.Time { return start }}); err != nil {
			t.Fatal(err)
		}
		if out.String() != c.want {
			t.Errorf("got\n%s\nwant\n%s", out.String(), c.want)
		}
	}
}

// The reason why a picture is not published is said when it first fails, and not only
// at the end.
func TestPublishingSaysItsReason(t *testing.T) {
	j := picture("a", job.Publishing)
	j.Publish = &job.Publish{Service: "bytescale"}
	again := j
	again.Publish = &job.Publish{Service: "bytescale", Fault: &job.Fault{Message: "it refuses connections"}}
	r := run(t, false, nil, jobs(j), jobs(again))
	if !strings.Contains(r.out, "pics/a.png: publishing: it refuses connections\n") {
		t.Errorf("it says\n%s", r.out)
	}
}

// A result that could not be published is done all the same, and counted; a file that was
// only to be published is not.
func TestWhatIsNotPublishedIsCounted(t *testing.T) {
	made := picture("a", job.Done)
	made.Result = &job.Result{Path: "/out/a.png"}
	made.Publish = &job.Publish{Service: "bytescale", Fault: &job.Fault{Message: "it refuses connections"}}
	if r := run(t, false, nil, jobs(made)); !strings.Contains(r.out, "pics/a.png: done; saved as /out/a.png") || !strings.Contains(r.out, "1 of 1 done, 1 not published") {
		t.Errorf("a result: %s", r.out)
	}
	file := made
	file.Result = &job.Result{Path: file.Source.Path}
	if r := run(t, false, nil, jobs(file)); strings.Contains(r.out, "saved as") || !strings.Contains(r.out, "a.png: not published: it refuses connections") {
		t.Errorf("a file: %s", r.out)
	}
}
