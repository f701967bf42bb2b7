package job

import (
	"time"

	"bulkup/api/failure"
)

// publish is the part of Next that concerns the copy with another service. It
// never touches the finished file: whatever happens, the job ends as done.
func (j Job) publish(at time.Time, e Event) (Job, error) {
	if asked, ok := e.(PublishAsked); ok {
		if j.Result == nil || asked.Service == "" {
			return j, j.misfit(e)
		}
		if j.Publish == nil || j.Publish.Service != asked.Service {
			j.Publish = &Publish{Service: asked.Service}
		}
		return j.move(at, Publishing, Done, Skipped)
	}
	if j.Publish == nil {
		return j, j.misfit(e)
	}
	p := *j.Publish
	j.Publish = &p
	switch e := e.(type) {
	case PublishOpened:
		p.Session, p.Receipts = e.Session, nil
		return j.stay(Publishing)
	case PublishStored:
		p.Session, p.Receipts = e.Session, e.Receipts
		return j.stay(Publishing)
	case Published:
		p.Address, p.Fault, p.Session, p.Receipts = e.Address, nil, nil, nil
		return j.move(at, Done, Publishing)
	case PublishFailed:
		p.Fault = &e.Fault
		if e.Fault.Kind == failure.Unknown { // there is nothing left to ask: a retry begins anew
			p.Session, p.Receipts = nil, nil
		}
		return j.move(at, Done, Publishing)
	}
	return j, j.misfit(e)
}

// Unpublished reports whether the job is done but for its copy with another service.
func (j Job) Unpublished() bool { return j.State == Done && j.Publish != nil && j.Publish.Fault != nil }

// Republishable reports whether publishing it again cannot store a second copy.
func (j Job) Republishable() bool { return j.Unpublished() && j.Publish.Fault.Kind != failure.Unknown }
