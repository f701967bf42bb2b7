package ui

import (
	"strings"
	"testing"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
)

// wrote returns what was sent beside the frames since the last time.
func (r *runner) wrote() string {
	s := r.sent.String()
	r.sent.Reset()
	return s
}

func states(all ...job.State) queue.Update {
	var u queue.Update
	for i, s := range all {
		u.Jobs = append(u.Jobs, sampleJob(i, "a.png", s, 1))
	}
	return u
}

func TestTitleAndProgress(t *testing.T) {
	r := newRunner(t)
	r.wrote()
	r.update(states(job.Uploading, job.Waiting, job.Done, job.Failed))
	if got := r.wrote(); got != "\x1b]2;bulkup 1/4, 1 to check\a\x1b]9;4;1;50\a" {
		t.Errorf("at work: %q", got)
	}
	r.press("down")
	if got := r.wrote(); got != "" {
		t.Errorf("nothing has changed, and %q is written", got)
	}
	u := states(job.Done, job.Waiting)
	u.Status = sampleStatus()
	u.Status.Parks = []queue.Park{{What: "the queue", Reason: "out of credits"}}
	r.update(u)
	if got := r.wrote(); !strings.Contains(got, "\x1b]9;4;2;75\a") {
		t.Errorf("stuck: %q", got)
	}
	r.update(states(job.Done, job.Done, job.Done, job.Done))
	if got := r.wrote(); got != "\x1b]2;bulkup 4/4\a\x1b]9;4;0\a" {
		t.Errorf("at the end: %q", got)
	}
}

// One notice when work that took a while has ended or waits for the user.
func TestNotice(t *testing.T) {
	const notice = "\x1b]9;bulkup: "
	r := newRunner(t)
	r.update(states(job.Uploading, job.Waiting))
	r.pass(time.Minute)
	r.update(states(job.Done, job.Waiting))
	r.update(states(job.Done, job.Uploading))
	if got := r.wrote(); strings.Contains(got, notice) {
		t.Errorf("before the end: %q", got)
	}
	r.update(states(job.Done, job.Failed))
	if got := r.wrote(); !strings.Contains(got, notice+"1 done, 1 failed\a") {
		t.Errorf("at the end: %q", got)
	}
	r.update(states(job.Done, job.Failed))
	if got := r.wrote(); strings.Contains(got, notice) {
		t.Errorf("twice: %q", got)
	}

	r.update(states(job.Uploading, job.Done))
	r.update(states(job.Done, job.Done))
	if got := r.wrote(); strings.Contains(got, notice) {
		t.Errorf("for what took no time: %q", got)
	}

	r.update(states(job.Uploading, job.Waiting))
	r.pass(time.Minute)
	stuck := states(job.Done, job.Waiting)
	stuck.Status = &queue.Status{Parks: []queue.Park{{What: "the queue", Reason: "out of credits"}}}
	r.update(stuck)
	if got := r.wrote(); !strings.Contains(got, notice+"1 done, 1 waiting\a") {
		t.Errorf("when it stands still: %q", got)
	}

	quiet := newRunner(t, func(o *Options) { o.Quiet = true })
	quiet.update(states(job.Uploading))
	quiet.pass(time.Minute)
	quiet.update(states(job.Done))
	if got := quiet.wrote(); strings.Contains(got, notice) {
		t.Errorf("although it is to be quiet: %q", got)
	}
}

// A queue that was finished before is not the end of any work.
func TestNoNoticeAtStart(t *testing.T) {
	r := newRunner(t)
	r.update(states(job.Done, job.Failed))
	r.pass(time.Minute)
	r.update(states(job.Done, job.Done))
	if got := r.wrote(); strings.Contains(got, "]9;bulkup") {
		t.Errorf("%q", got)
	}
}
