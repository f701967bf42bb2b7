package transfer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"syscall"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
)

// Kept is what has to outlive a restart for a publication to go on.
type Kept struct {
	Token    json.RawMessage // nil before anything was begun; may hold secrets
	Receipts []Receipt       // of the parts that have arrived
}

// ticket is what Kept.Token holds: the session's own token, with what it is for.
type ticket struct {
	Account   string          `json:"account"`
	File      File            `json:"file"`
	Session   json.RawMessage `json:"session"`
	Finishing time.Time       `json:"finishing,omitzero"` // since when Session.Finish may have been called
}

// mostSessions is how many sessions one Publish opens: a second one because the
// first can have ended by itself, and no third one, since no new session cures
// what two could not do.
const mostSessions = 2

// Publish stores src with p and returns its address there. It goes on with what
// kept is of, as long as that is about the same account and the same file, and
// renews links and sessions that have ended.
//
// keep is called whenever there is more to keep, before anything depends on it:
// without receipts when a session was opened, then once for each part. Its error
// stops the publication.
func (e *Engine) Publish(ctx context.Context, p Publisher, src *source.File, name, mime string, kept Kept, keep func(Kept) error, m *flow.Meter) (address string, err error) {
	r := &publishing{
		engine:    e,
		publisher: p,
		patience:  flow.NewPatience(e.giveUp),
		ticket:    ticket{Account: p.Account(), File: File{Name: name, Type: mime, Size: src.Size(), ModTime: src.ModTime()}},
		keep:      keep,
	}
	r.goOn(kept)
	begin := m.Begin
	for {
		pub, resumed, err := r.open(ctx)
		if err != nil {
			return "", err
		}
		if pub.Session == nil {
			return pub.Address(), nil
		}
		before := len(r.kept.Receipts)
		r.parts = len(pub.Session.Layout().Parts)
		err = e.upload(ctx, src, pub.Session, r.kept.Receipts, r.arrived, m, begin)
		r.ended, begin = err, m.GoOn
		switch kind := api.KindOf(err); {
		case err == nil:
			return pub.Address(), nil
		case kind == failure.Limited:
			if !r.wait(ctx, err) {
				return "", err
			}
		case kind != failure.Gone:
			return "", err
		case resumed && len(r.kept.Receipts) == before: // with links as fresh as they come
			if r.sessions >= mostSessions {
				return "", err
			}
			r.kept = Kept{}
			_ = e.abort(ctx, pub.Session) // what is left behind there is no reason to stop here
		}
	}
}

// Withdraw aborts at p what was kept. What is gone already counts as withdrawn.
func (e *Engine) Withdraw(ctx context.Context, p Publisher, kept Kept) error {
	var t ticket
	if json.Unmarshal(kept.Token, &t) != nil || t.Account != p.Account() {
		return nil
	}
	pub, err := p.Resume(ctx, t.File, t.Session, t.Finishing)
	if err == nil && pub.Session != nil {
		err = e.abort(ctx, pub.Session)
	}
	if kind := api.KindOf(err); kind == failure.Gone || kind == failure.Unknown {
		return nil
	}
	return err
}

// abort aborts s. Storage that is still busy with a part may take several tries.
func (e *Engine) abort(ctx context.Context, s Session) error {
	return e.retries.Do(ctx, flow.NewPatience(time.Minute), func() error { return s.Abort(ctx) })
}

// publishing is one run of Publish.
type publishing struct {
	engine    *Engine
	publisher Publisher
	patience  *flow.Patience
	ticket    ticket // of the session that is open, if kept has a token
	kept      Kept
	keep      func(Kept) error
	parts     int   // of the session that is open
	sessions  int   // opened by this run
	refused   int   // connections, in a row
	ended     error // what the last upload ended with
}

// goOn takes over what an earlier run has kept, if it is of the same file in the same place.
func (r *publishing) goOn(kept Kept) {
	var t ticket
	if json.Unmarshal(kept.Token, &t) != nil || t.Account != r.ticket.Account ||
		t.File.Size != r.ticket.File.Size || !t.File.ModTime.Equal(r.ticket.File.ModTime) {
		return
	}
	r.ticket.Session, r.ticket.Finishing = t.Session, t.Finishing
	r.kept = Kept{Token: kept.Token, Receipts: slices.Clone(kept.Receipts)}
}

// open resumes the session that is kept, or begins one and has it kept.
func (r *publishing) open(ctx context.Context) (pub *Publication, resumed bool, err error) {
	if r.kept.Token != nil {
		if api.KindOf(r.ended) == failure.Gone && !r.ticket.Finishing.IsZero() { // a clear answer: there is no file
			r.ticket.Finishing = time.Time{}
			if err := r.save(); err != nil {
				return nil, false, err
			}
		}
		err = r.engine.retries.Do(ctx, r.patience, func() (err error) {
			pub, err = r.publisher.Resume(ctx, r.ticket.File, r.ticket.Session, r.ticket.Finishing)
			return r.reached(err)
		})
		if api.KindOf(err) != failure.Gone {
			return pub, true, err
		}
		if r.sessions >= mostSessions {
			return nil, false, cmp.Or(r.ended, err)
		}
	}
	r.sessions++
	heard := 0
	err = r.engine.retries.Do(ctx, r.patience, func() (err error) {
		pub, err = r.publisher.Begin(ctx, r.ticket.File)
		if err != nil && !flow.Unheard(err) {
			if heard++; api.KindOf(err) != failure.Temporary || heard == mostHeard {
				err = &flow.Stopped{Err: err}
			}
		}
		return r.reached(err)
	})
	if err != nil {
		return nil, false, err
	}
	r.ticket.Session, r.ticket.Finishing, r.kept = pub.Session.Token(), time.Time{}, Kept{}
	return pub, false, r.save()
}

// save has everything kept that has to be.
func (r *publishing) save() (err error) {
	if r.kept.Token, err = json.Marshal(r.ticket); err != nil {
		return err
	}
	return r.keep(Kept{Token: r.kept.Token, Receipts: slices.Clone(r.kept.Receipts)})
}

// mostHeard is how often a service may fail at opening a session: what it has opened all
// the same is left behind, empty, and ends by itself.
const mostHeard = 3

// mostRefused is how many connections in a row may be refused, which takes about ten
// seconds: then nobody serves there, and the user learns of it while it can be corrected.
const mostRefused = 9

// reached ends the attempts at an address that refuses connections.
func (r *publishing) reached(err error) error {
	if !errors.Is(err, syscall.ECONNREFUSED) {
		r.refused = 0
		return err
	}
	if r.refused++; r.refused == mostRefused {
		return &flow.Stopped{Err: err}
	}
	return err
}

// arrived keeps one more receipt. What follows the last one is the call that makes a file
// of the parts.
func (r *publishing) arrived(one Receipt) error {
	r.patience.Acknowledge()
	if r.kept.Receipts = append(r.kept.Receipts, one); len(r.kept.Receipts) >= r.parts {
		r.ticket.Finishing = r.engine.retries.Now()
	}
	return r.save()
}

// wait sleeps as long as the service has asked for, if that is bearable.
func (r *publishing) wait(ctx context.Context, err error) bool {
	wait := r.engine.retries.Backoff(0, err)
	return r.patience.Allows(r.engine.retries.Now(), wait) && r.engine.retries.Sleep(ctx, wait) == nil
}
