package ui

import (
	"fmt"
	"time"

	"bulkup/api/failure"
	"bulkup/queue"
	"bulkup/queue/job"
)

// ago is a time before the tests begin.
func ago(seconds int) time.Time { return start.Add(-time.Duration(seconds) * time.Second) }

// sampleJob is a picture that is checked, in the given state since some seconds.
func sampleJob(n int, name string, state job.State, since int) job.Job {
	j := job.Job{
		ID: job.ID(fmt.Sprintf("j%05d", n)), Position: float64(n), Engine: "cloud", Settings: plainSettings,
		Source: job.Source{Path: "/photos/" + name, Root: "/photos", Rel: name, Size: 4_100_000},
		Target: "/photos-upscaled/" + name, State: state,
		Entered: map[job.State]time.Time{job.Waiting: ago(since + 90), job.Checking: ago(since + 80), state: ago(since)},
		Facts:   &job.Facts{Format: "jpg", Width: 4032, Height: 3024, Size: 4_100_000, Name: "bu-x7k2.jpg"},
	}
	return j
}

// sampleJobs is one job of every kind that is worth seeing.
func sampleJobs() []job.Job {
	done := sampleJob(1, "holiday/IMG_2040.jpg", job.Done, 8)
	done.Task = &job.Task{ID: "task-1", Promised: 3, Taken: 3}
	done.Result = &job.Result{Path: "/photos-upscaled/holiday/IMG_2040.png", Size: 31_000_000, Width: 16128, Height: 12096}
	failed := sampleJob(2, "scans/receipt.png", job.Failed, 10)
	failed.Source.Size, failed.Facts, failed.Stage = 0, nil, job.Checking
	failed.Fault = &job.Fault{Kind: failure.Input, Message: "the file is empty", Advice: "export it again, then press r"}
	uploading := sampleJob(3, "holiday/IMG_2041.jpg", job.Uploading, 12)
	upscaling := sampleJob(4, "holiday/IMG_2042.jpg", job.Upscaling, 48)
	upscaling.Task = &job.Task{ID: "task-4", Promised: 3}
	unknown := sampleJob(5, "holiday/IMG_2043.jpg", job.Unknown, 121)
	unknown.Stage = job.Starting
	unknown.Fault = &job.Fault{Kind: failure.Unknown, Message: "start not confirmed; looking in history"}
	slow := sampleJob(6, "休日/日本語の写真 (1) 👩‍👩‍👧.webp", job.Uploading, 30)
	slow.Fault, slow.Tries, slow.NotBefore = &job.Fault{Kind: failure.Temporary, Message: "the connection was reset"}, 2, start.Add(12*time.Second)
	hostile := sampleJob(7, "evil\x1b]52;c;YQ==\x07\u202egnp.exe", job.Waiting, 0)
	long := sampleJob(8, "a"+fmt.Sprintf("%0300d", 0)+"z.png", job.Starting, 5)
	skipped := sampleJob(9, "e\u0301te\u0301.png", job.Skipped, 60)
	skipped.Notices = []string{"the same picture is done already"}
	canceled := sampleJob(10, "old.png", job.Canceled, 60)
	return []job.Job{done, failed, uploading, upscaling, unknown, slow, hostile, long, skipped, canceled}
}

func sampleStatus() *queue.Status {
	return &queue.Status{
		Engine: "cloud", Ends: start.Add(3*time.Hour + 20*time.Minute),
		Meters: []queue.Meter{
			{Call: "get-upload-url", Word: "upload", Used: 12, Limit: 100, Window: time.Hour},
			{Call: "start-task", Word: "start", Used: 50, Limit: 50, Window: time.Hour, Next: start.Add(35 * time.Minute)},
			{Call: "get-task-status", Word: "status", Used: 31, Limit: 100, Window: time.Hour},
		},
		Ledger: queue.Ledger{Promised: 9, Taken: 6, Cap: 50},
	}
}

// sampleUpdate is a queue in full work.
func sampleUpdate() queue.Update {
	return queue.Update{
		Jobs: sampleJobs(), Status: sampleStatus(),
		Progress: []queue.Progress{
			{ID: "j00003", Stage: job.Uploading, Done: 2_911_000, Total: 4_100_000, Fraction: 0.71, Rate: 3.2e6},
			{ID: "j00004", Stage: job.Upscaling, Fraction: 0.31},
		},
	}
}

// manyJobs is a queue of n jobs, the first of which are active.
func manyJobs(n int) queue.Update {
	u := queue.Update{Status: sampleStatus()}
	for i := range n {
		state := job.Waiting
		if i < 16 {
			state = job.Uploading
			u.Progress = append(u.Progress, queue.Progress{ID: job.ID(fmt.Sprintf("j%05d", i)), Stage: state, Fraction: 0.5, Rate: 1e6})
		}
		u.Jobs = append(u.Jobs, sampleJob(i, fmt.Sprintf("album-%d/IMG_%05d.jpg", i/100, i), state, i%100))
	}
	return u
}
