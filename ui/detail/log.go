package detail

import (
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
)

// moment is how far a job was when its log was read.
type moment struct {
	state   job.State
	entered int64
	tries   int
	taken   int64
}

// WantsLog reports, once each time, that the job has gone on since its log was read.
func (v *View) WantsLog(j job.Job) bool {
	now := moment{state: j.State, entered: j.Entered[j.State].UnixNano(), tries: j.Tries}
	_, now.taken = j.Credits()
	if now == v.read {
		return false
	}
	v.read = now
	return true
}

// SetLog takes what the log says of the job, or why it could not be read.
func (v *View) SetLog(lines []queue.LogLine, err error) { v.log, v.failed = lines, err }

// log lists what the log says of the job.
func (s *sheet) log(lines []queue.LogLine, failed error, now time.Time) {
	if failed == nil && len(lines) == 0 {
		return
	}
	s.gap()
	if failed != nil {
		s.painted("log", failed.Error(), s.theme.Warn)
		return
	}
	word := "log"
	for _, l := range lines {
		paint := s.theme.Plain
		if l.Bad {
			paint = s.theme.Warn
		}
		s.painted(word, moments(l.At, now)+"  "+l.Text, paint)
		word = ""
	}
}

// moments writes a time to the second, with its day.
func moments(at, now time.Time) string { return at.In(now.Location()).Format("2 Jan 15:04:05") }
