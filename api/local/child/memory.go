package child

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"runtime/debug"
	"runtime/metrics"
	"sync"

	"bulkup/api/room"
)

// claim is a line between the child and its parent about memory for a picture. The child
// says what it needs, the parent answers with the same number when it is there, and the
// child says the number without a need when it has no more use for it, or no longer waits.
type claim struct {
	ID   int   `json:"id"`
	Need int64 `json:"need,omitempty"`
}

// lender is the parent: what the child takes counts as its own.
type lender struct {
	out io.Writer // to the child

	mu    sync.Mutex
	end   map[int]context.CancelFunc // of what is lent or waited for
	ended bool
	all   sync.WaitGroup
}

func newLender(out io.Writer) *lender { return &lender{out: out, end: map[int]context.CancelFunc{}} }

// hear takes a line of the child, and reports whether it is a claim.
func (l *lender) hear(line []byte) bool {
	var c claim
	if json.Unmarshal(line, &c) != nil || c.ID <= 0 {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	end, known := l.end[c.ID]
	switch {
	case known && c.Need <= 0:
		delete(l.end, c.ID)
		end()
	case !known && c.Need > 0 && !l.ended:
		ctx, end := context.WithCancel(context.Background())
		l.end[c.ID] = end
		l.all.Go(func() { l.lend(ctx, c) })
	}
	return true
}

func (l *lender) lend(ctx context.Context, c claim) {
	release, err := room.Lend(ctx, c.Need)
	if err != nil {
		return // the child no longer waits
	}
	defer release()
	l.mu.Lock()
	if ctx.Err() == nil {
		_ = json.NewEncoder(l.out).Encode(claim{ID: c.ID}) // a child that is gone needs nothing
	}
	l.mu.Unlock()
	<-ctx.Done()
}

// close takes back all that a child has which is gone.
func (l *lender) close() {
	l.mu.Lock()
	l.ended = true
	for _, end := range l.end {
		end()
	}
	l.mu.Unlock()
	l.all.Wait()
}

// borrower is the child: all that it takes for pictures it asks of its parent.
type borrower struct {
	mu      sync.Mutex
	out     *json.Encoder // to the parent
	last    int
	waiting map[int]chan struct{}
	held    int64
	limited bool // the collector keeps to what is held
	limit   int64
}

// While large pictures are held, the child gives memory back at once from so many bytes on
// beside them, and what lasts longer than they do.
const large, besides = 32 << 20, 64 << 20

func newBorrower(out io.Writer, limited bool) *borrower {
	return &borrower{out: json.NewEncoder(out), waiting: map[int]chan struct{}{}, limited: limited, limit: math.MaxInt64}
}

// listen takes the lines of the parent until they end.
func (b *borrower) listen(lines *json.Decoder) {
	for {
		var c claim
		if lines.Decode(&c) != nil {
			return
		}
		b.mu.Lock()
		if granted := b.waiting[c.ID]; granted != nil {
			close(granted)
			delete(b.waiting, c.ID)
		}
		b.mu.Unlock()
	}
}

// Hold is that of room.Lender.
func (b *borrower) Hold(ctx context.Context, need int64) (release func(), err error) {
	b.mu.Lock()
	b.last++
	id, granted := b.last, make(chan struct{})
	b.waiting[id] = granted
	err = b.out.Encode(claim{id, max(need, 1)})
	b.mu.Unlock()
	if err != nil {
		return nil, err
	}
	select {
	case <-granted:
	case <-ctx.Done():
		b.giveBack(id)
		return nil, context.Cause(ctx)
	}
	b.take(need)
	return func() {
		b.take(-need)
		b.giveBack(id)
	}, nil
}

func (b *borrower) giveBack(id int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.waiting, id)
	_ = b.out.Encode(claim{ID: id}) // with the parent this process ends
}

// take counts what is held, and lets no garbage lie beside much of it.
func (b *borrower) take(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	lasting := max(live()-b.held, 0) // the tasks, of which there may be many
	b.held += n
	limit := int64(math.MaxInt64)
	if b.held >= large {
		limit = b.held + lasting + besides
	}
	if b.limited && limit != b.limit { // it stops the world
		b.limit = limit
		debug.SetMemoryLimit(limit)
	}
}

// live is how much the collector has found in use, in bytes.
func live() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// say writes a line to the parent between those about memory.
func (b *borrower) say(line any) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.out.Encode(line)
}
