package run

import (
	"errors"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/upscayl"
	"bulkup/queue/book"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
	"bulkup/queue/run/search"
	"bulkup/queue/stage"
)

// terms are the waits of a search at the engine.
func (w watch) terms() search.Terms { return search.Terms{Fair: w.c.FairWait, Free: w.e.Free} }

// search searches the history of an account for its lost starts. It ends with the
// page that has the last of them.
func (w watch) search() bool {
	c := w.c
	oldest := c.Now()
	var lost []job.Job
	for _, one := range c.Book.Lost(w.e.Name) {
		lost = append(lost, one.Job)
		if one.Intent.At.Before(oldest) {
			oldest = one.Intent.At
		}
	}
	enough := func(tasks []upscayl.Task) bool {
		records := outcome.NewRecords(tasks)
		for _, j := range lost {
			if _, _, ok := records.Adoption(j); !ok {
				return false
			}
		}
		return true
	}
	w.e.Search.Begin(c.Now())
	t := c.count(w.e, quota.History, 0)
	c.outside(w.e, func(at stage.Work) func() {
		found, err := stage.History(c.work, t, oldest, enough, at)
		return func() { w.searched(found, err) }
	}, func(err error) { w.searched(stage.Found{}, err) })
	return true
}

// searched adopts what was found, and plans the next round for the rest.
func (w watch) searched(found stage.Found, err error) {
	c, s := w.c, &w.e.Search
	s.None = s.None || errors.Is(err, upscayl.ErrNoHistory)
	if err != nil {
		lost := c.Book.Lost(w.e.Name)
		s.End(c.Now(), len(lost))
		w.unread(lost, err)
		return
	}
	records := outcome.NewRecords(found.Tasks)
	w.adoptAll(records)
	lost := c.Book.Lost(w.e.Name)
	read := search.Read{Whole: found.Whole}
	read.Answered, read.At = c.Book.Answered()
	if len(lost) > 0 {
		first := *lost[0].Intent
		for _, one := range lost {
			first.Lost, first.Number = min(first.Lost, one.Intent.Lost), min(first.Number, one.Intent.Number)
		}
		read.Newest = search.Since(first)
		for one := range c.Book.All() {
			if one.Engine == w.e.Name {
				read.Newest.Note(one.Job, records)
			}
		}
	}
	left := 0
	for _, one := range lost {
		c.Log.Info("searched for in history, and not found", "job", one.ID, "tasks", len(found.Tasks))
		verdict := s.Decide(one.Job, read, w.terms())
		if one.Searched = verdict == search.Ask && !one.NotBefore.After(c.Now()); one.Searched {
			one.SearchedFor = read.Answered
		}
		if verdict == search.Never {
			c.Book.Apply(one, job.NeverMade{Notice: "the start was sent twice: history shows that the first was never made"})
			if one.State == job.Waiting {
				c.Book.Recheck(one) // it goes under another name, so that history keeps them apart
			}
			continue
		}
		left++
	}
	s.End(c.Now(), left)
}

// adoptAll gives the lost starts that records show the tasks that they have, and those
// that have waited too long for their answers.
func (w watch) adoptAll(records outcome.Records) {
	for _, one := range w.c.Book.Lost(w.e.Name) {
		if t, whole, ok := records.Adoption(one.Job); ok {
			w.adopt(one, t, whole)
		}
	}
	w.e.Silent.Spot(records, w.c.Now())
}

// adopt gives a job the task that history shows of it, with all that its record says.
func (w watch) adopt(one *book.Entry, t job.Task, whole upscayl.Task) {
	if !w.c.Book.Apply(one, job.Adopted{Task: t}) || one.Task == nil {
		return
	}
	if o, ok := outcome.OfRecord(one.Job, w.e.Service(), whole); ok && one.State == job.Upscaling {
		w.news(one, whole, o)
		return
	}
	w.price(one, whole)
}

// unread asks the user about starts that have been lost for long, where history
// cannot be read. It is tried again every hour all the same.
func (w watch) unread(lost []*book.Entry, err error) {
	c := w.c
	now := c.Now()
	if c.Patience <= 0 || api.KindOf(err) != failure.Temporary {
		return
	}
	f := job.Fault{Kind: failure.Unknown, Message: "the start was not confirmed, and the account's history cannot be read: " + outcome.Sentence(err),
		Advice: outcome.Advice(failure.Unknown)}
	for _, one := range lost {
		if now.Sub(w.e.Search.Last(one.Job, w.terms())) >= c.Patience {
			c.Book.Apply(one, job.Delayed{Fault: f, Until: now.Add(time.Hour)})
		}
	}
}

// undecided is a start that nobody can find. Where tasks are free it is made again;
// where they are not, the user decides, and history is read again every hour: what is
// started later may prove what became of it. It reports whether that is news.
func (w watch) undecided(one *book.Entry) bool {
	if w.e.Free {
		return w.c.Book.Apply(one, job.Retry{})
	}
	f := job.Fault{Kind: failure.Unknown, Message: "the start was not confirmed and is not in the account's history, nor is a later one that would prove that it was never made",
		Advice: "a retry starts it once more: it may be charged again; bulkup resolve decides it without the screen"}
	if w.e.Search.None {
		f.Message = "the start was not confirmed, and this account has no history to look it up in"
	}
	one.Searched = false
	return w.c.Book.Apply(one, job.Delayed{Fault: f, Until: w.c.Now().Add(time.Hour)})
}
