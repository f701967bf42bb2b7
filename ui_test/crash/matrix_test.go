package crash

import (
	"fmt"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/reader"
)

// cell is what a round is played against: the dialect, what history says, and how the
// service behaves. Eight seeds in a row
// have each dialect with each history, and 24 all cells.
type cell struct {
	dialect upscayltest.Dialect
	history string
	service string
}

// The histories. The late one shows a task two fifths of the fair wait after its start.
const (
	withIDs    = "ids"
	withoutIDs = "no ids"
	noHistory  = "404"
	late       = "late"
)

// The services. Groups are made where there are too few starts.
const (
	calm   = "calm"
	faulty = "faults"
	groups = "groups and faults"
)

// fairWait is that of the rounds; a late history is that much later than it should be.
const fairWait, lateness = "1500ms", "600ms"

func cellOf(seed uint64) cell {
	return cell{
		dialect: []upscayltest.Dialect{upscayltest.Current, upscayltest.Classic}[seed%2],
		history: []string{withIDs, withoutIDs, noHistory, late}[seed/2%4],
		service: []string{calm, faulty, groups}[(seed%8+seed/8)%3],
	}
}

func (c cell) String() string { return fmt.Sprintf("%s, %s, %s", c.dialect, c.history, c.service) }

// serve starts the server of a cell.
func (c cell) serve(t *testing.T, seed uint64) *server {
	args := map[string][]string{
		withoutIDs: {"--history-no-ids", "--history-no-dates"}, noHistory: {"--no-history"}, late: {"--history-late", lateness},
	}[c.history]
	rules := plan(seed)
	if c.service == calm {
		rules = fmt.Sprintf("seed = %d\n", seed)
	}
	return serve(t, c.dialect, rules, args...)
}

// env is what a cell sets for the program.
func (c cell) env() []string {
	if c.service != groups {
		return nil
	}
	return []string{"BULKUP_LIMITS_WINDOW=2s", "BULKUP_LIMITS_START_TASK=6", "BULKUP_LIMITS_GET_UPLOAD_URL=30",
		"BULKUP_LIMITS_COMPLETE_MULTIPART_UPLOAD=30"}
}

// proven returns the unknown jobs of a batch of which history has shown enough: a start
// by the same route that was sent, or answered, later has a task.
func (b *batch) proven() (names []string) {
	b.t.Helper()
	jobs, err := reader.Jobs(b.state)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, lost := range jobs {
		if lost.State != job.Unknown || lost.Remade {
			continue
		}
		for _, j := range jobs {
			if j.Task != nil && max(j.Task.Number, j.Task.Sent) >= lost.Intent.Number && (j.Upload == nil) == (lost.Upload == nil) {
				names = append(names, lost.Name())
				break
			}
		}
	}
	return names
}
