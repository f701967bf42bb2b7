package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"bulkup/queue/job"
)

func TestSummary(t *testing.T) {
	var all []job.Job
	for i := range 13 {
		j := sampleJob(i, fmt.Sprintf("bad\x1b-%02d.png", i), job.Failed, 1)
		j.Stage, j.Fault = job.Uploading, &job.Fault{Message: "the line is down", Advice: "press r"}
		all = append(all, j)
	}
	for i := range 12 {
		j := sampleJob(20+i, "good.png", job.Done, 1)
		j.Result = &job.Result{Path: fmt.Sprintf("/out/%02d/good.png", i%11)}
		all = append(all, j)
	}
	all = append(all, sampleJob(40, "w.png", job.Waiting, 1), sampleJob(41, "u.png", job.Upscaling, 1))
	var b strings.Builder
	s := summarize(all, []string{"bulkup"}, false)
	s.Width = 40
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{
		"12 done, 13 failed, 1 waiting, 1 under way\n", "results in /out/00\n", "and 1 folder more\n",
		"bad-09.png: failed while uploading:\n  the line is down; press r\n", "and 3 more that failed or are unknown\n", "resume with: bulkup\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	if strings.Contains(got, "bad-10.png") || strings.Contains(got, "\x1b") {
		t.Errorf("too much is named, or harmfully:\n%q", got)
	}
}

func TestSummaryOfNothingOpen(t *testing.T) {
	var b strings.Builder
	if err := summarize(nil, []string{"bulkup"}, false).Write(&b); err != nil || b.String() != "" {
		t.Errorf("no jobs: %q, %v", b.String(), err)
	}
	if s := summarize([]job.Job{sampleJob(1, "a.png", job.Done, 1)}, []string{"bulkup"}, false); s.Resume != nil {
		t.Error("there is nothing to resume, and it says how")
	}
	if err := summarize(sampleJobs(), nil, false).Write(brokenWriter{}); !errors.Is(err, errTest) {
		t.Errorf("an error of writing became %v", err)
	}
}

// Where only ASCII may be written, names are escaped. A job with nothing to do says why.
func TestSummaryInASCII(t *testing.T) {
	failed, there, copied := sampleJob(1, "休.png", job.Failed, 1), sampleJob(2, "é.png", job.Skipped, 1), sampleJob(3, "c.png", job.Skipped, 1)
	there.Way, copied.Way = job.There, job.Copied
	large := sampleJob(4, "d.png", job.Skipped, 1)
	large.Way = job.Enough
	there.Result = &job.Result{Path: "/für mich/é.png"}
	var b strings.Builder
	if err := summarize([]job.Job{failed, there, copied, large}, []string{"bulkup", "über uns"}, true).Write(&b); err != nil {
		t.Fatal(err)
	}
	want := "1 there already, 1 large enough already, 1 copied, 1 failed\n  results in /f\\u00fcr mich\n  \\u4f11.png: failed\nresume with: bulkup $'\\303\\274ber uns'\n"
	if b.String() != want {
		t.Errorf("got\n%q, want\n%q", b.String(), want)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errTest }
