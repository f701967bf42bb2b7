package feed

import (
	"math"
	"sync/atomic"
	"time"

	"bulkup/api/transfer/flow"
	"bulkup/queue/job"
)

// Moving is the progress of one running stage. The stage writes the part that
// it knows: bytes by the transfer engine, bytes sent with a start, or a fraction.
type Moving struct {
	Stage job.State
	Meter flow.Meter
	Sent  atomic.Int64  // bytes that went along with a start
	Total atomic.Int64  // bytes
	share atomic.Uint64 // bits of a number from 0 to 1
}

func (m *Moving) progress(id job.ID, now time.Time) Progress {
	p := Progress{ID: id, Stage: m.Stage, Fraction: math.Float64frombits(m.share.Load())}
	if done, total := m.Meter.Bytes(); total > 0 {
		p.Done, p.Total = done, total
		p.Fraction, p.Rate = m.Meter.Fraction(), m.Meter.Rate(now)
	} else if total := m.Total.Load(); total > 0 {
		p.Done, p.Total = min(m.Sent.Load(), total), total
		p.Fraction = float64(p.Done) / float64(total)
	}
	return p
}

// SetFraction notes how far a task is that only the service can see, from 0 to 1.
func (m *Moving) SetFraction(f float64) { m.share.Store(math.Float64bits(f)) }
