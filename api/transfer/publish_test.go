package transfer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"syscall"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
)

// shelf is a publisher that stores two parts with a storage. Its errors come
// one after another; nil where nothing goes wrong.
type shelf struct {
	storage *storage
	calls   []string
	opened  int

	begin, resume, finish, abort []error
}

// next takes the next error of a list.
func (s *shelf) next(call string, errs *[]error) (err error) {
	s.calls = append(s.calls, call)
	if len(*errs) > 0 {
		err, *errs = (*errs)[0], (*errs)[1:]
	}
	return err
}

func (*shelf) Name() string    { return "shelf" }
func (*shelf) Account() string { return "shelf of the tests" }

func (s *shelf) Begin(_ context.Context, f File) (*Publication, error) {
	if err := s.next("begin", &s.begin); err != nil {
		return nil, err
	}
	s.opened++
	return s.publication(f, json.RawMessage(fmt.Sprint(s.opened))), nil
}

func (s *shelf) Resume(_ context.Context, f File, token json.RawMessage, finishing time.Time) (*Publication, error) {
	call := "resume " + string(token)
	if !finishing.IsZero() {
		call += ", perhaps finished"
	}
	if err := s.next(call, &s.resume); err != nil {
		return nil, err
	}
	return s.publication(f, token), nil
}

func (s *shelf) publication(f File, token json.RawMessage) *Publication {
	return &Publication{
		Address: func() string { return "shelf/" + f.Name + "/" + string(token) },
		Session: NewSignedParts(SignedPartsOptions{
			URLs: s.storage.links(2), PartSize: (f.Size + 1) / 2, Size: f.Size, Token: token,
			Finish: func(context.Context, []Receipt) error { return s.next("finish", &s.finish) },
			Abort:  func(context.Context) error { return s.next("abort "+string(token), &s.abort) },
		}),
	}
}

func TestPublishRenewsWhatHasEnded(t *testing.T) {
	fail := func(kind failure.Kind, status int) error {
		return &api.Error{Kind: kind, Status: status, Service: "shelf"}
	}
	gone, busy := fail(failure.Gone, 404), fail(failure.Limited, 429)
	refusing := api.FromTransport("shelf", "begin", syscall.ECONNREFUSED)
	for name, test := range map[string]struct {
		shelf shelf
		kept  string // token of an earlier run
		calls []string
		kind  failure.Kind
	}{
		"new":                      {calls: []string{"begin", "finish"}},
		"kept":                     {kept: `7`, calls: []string{"resume 7", "finish"}},
		"kept and gone":            {kept: `7`, shelf: shelf{resume: []error{gone}}, calls: []string{"resume 7", "begin", "finish"}},
		"kept and hard to reach":   {kept: `7`, shelf: shelf{resume: []error{fail(failure.Temporary, 0), fail(failure.Temporary, 500)}}, calls: []string{"resume 7", "resume 7", "resume 7", "finish"}},
		"nobody answers":           {shelf: shelf{begin: []error{fail(failure.Temporary, 0), busy, fail(failure.Temporary, 503)}}, calls: []string{"begin", "begin", "begin", "begin", "finish"}},
		"refuses connections":      {shelf: shelf{begin: slices.Repeat([]error{refusing}, 99)}, calls: slices.Repeat([]string{"begin"}, mostRefused), kind: failure.Temporary},
		"refused them for a while": {shelf: shelf{begin: slices.Repeat([]error{refusing}, mostRefused-1)}, calls: append(slices.Repeat([]string{"begin"}, mostRefused), "finish")},
		"begun and failed once":    {shelf: shelf{begin: []error{fail(failure.Temporary, 500)}}, calls: []string{"begin", "begin", "finish"}},
		"begun and failed":         {shelf: shelf{begin: slices.Repeat([]error{fail(failure.Temporary, 500)}, 9)}, calls: []string{"begin", "begin", "begin"}, kind: failure.Temporary},
		"key refused":              {shelf: shelf{begin: []error{fail(failure.Refused, 401)}}, calls: []string{"begin"}, kind: failure.Refused},
		"gone at the end":          {shelf: shelf{finish: []error{gone}}, calls: []string{"begin", "finish", "resume 1", "finish"}},
		"gone twice at the end":    {shelf: shelf{finish: []error{gone, gone}}, calls: []string{"begin", "finish", "resume 1", "finish", "abort 1", "begin", "finish"}},
		"gone for ever":            {shelf: shelf{finish: slices.Repeat([]error{gone}, 9)}, calls: []string{"begin", "finish", "resume 1", "finish", "abort 1", "begin", "finish", "resume 2", "finish"}, kind: failure.Gone},
		"gone and forgotten":       {shelf: shelf{finish: slices.Repeat([]error{gone}, 50), resume: slices.Repeat([]error{gone}, 50)}, calls: []string{"begin", "finish", "resume 1", "begin", "finish", "resume 2"}, kind: failure.Gone},
		"too many calls":           {shelf: shelf{finish: []error{fail(failure.Temporary, 0), busy}}, calls: []string{"begin", "finish", "finish", "resume 1, perhaps finished", "finish"}},
		"refused at the end":       {shelf: shelf{finish: []error{fail(failure.Input, 400)}}, calls: []string{"begin", "finish"}, kind: failure.Input},
		"lost answers at the end":  {shelf: shelf{finish: []error{fail(failure.Temporary, 0)}}, calls: []string{"begin", "finish", "finish"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &test.shelf
			s.storage = newStorage(t)
			content := noise(2 * kib)
			src := open(t, content)
			var kept Kept
			if test.kept != "" {
				kept.Token = ticketOf(t, s, src, test.kept)
			}
			e, _ := engine(t, Options{})
			_, err := e.Publish(t.Context(), s, src, "a.png", "image/png", kept, func(Kept) error { return nil }, new(flow.Meter))
			if api.KindOf(err) != test.kind {
				t.Errorf("got %v of the kind %q, want %q", err, api.KindOf(err), test.kind)
			}
			if !slices.Equal(s.calls, test.calls) {
				t.Errorf("calls %q, want %q", s.calls, test.calls)
			}
			if err == nil && !bytes.Equal(s.storage.content(), content) {
				t.Error("the storage holds other bytes than the file")
			}
		})
	}
}

// ticketOf is what an earlier run for src would have kept.
func ticketOf(t *testing.T, p Publisher, src *source.File, session string) json.RawMessage {
	raw, err := json.Marshal(ticket{Account: p.Account(), Session: json.RawMessage(session),
		File: File{Name: "a.png", Size: src.Size(), ModTime: src.ModTime()}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestPublishKeepsBeforeItDepends(t *testing.T) {
	s := &shelf{storage: newStorage(t)}
	src := open(t, noise(2*kib))
	e, _ := engine(t, Options{Connections: 1})
	var kept []Kept
	address, err := e.Publish(t.Context(), s, src, "a.png", "image/png", Kept{}, func(k Kept) error {
		if requests := s.storage.requests(); requests != len(kept) {
			t.Errorf("%d requests before something was kept for the %d. time", requests, len(kept)+1)
		}
		kept = append(kept, k)
		return nil
	}, new(flow.Meter))
	if err != nil || address != "shelf/a.png/1" {
		t.Fatal(address, err)
	}
	for i, k := range kept {
		if len(k.Receipts) != i || k.Token == nil {
			t.Errorf("kept %d: %+v", i, k)
		}
	}
	full := errors.New("the disk is full")
	if _, err := e.Publish(t.Context(), s, src, "a.png", "image/png", Kept{}, func(Kept) error { return full }, new(flow.Meter)); err != full {
		t.Errorf("got %v", err)
	}
	if n := s.storage.requests(); n != 2 {
		t.Errorf("%d requests though nothing could be kept", n)
	}
}

func TestWithdraw(t *testing.T) {
	busy, gone := &api.Error{Kind: failure.Temporary, Status: 500}, &api.Error{Kind: failure.Gone, Status: 404}
	for name, test := range map[string]struct {
		shelf   shelf
		account string
		calls   []string
		kind    failure.Kind
	}{
		"there":              {calls: []string{"resume 7", "abort 7"}},
		"gone":               {shelf: shelf{resume: []error{gone}}, calls: []string{"resume 7"}},
		"gone in the end":    {shelf: shelf{abort: []error{gone}}, calls: []string{"resume 7", "abort 7"}},
		"busy":               {shelf: shelf{abort: []error{busy, busy}}, calls: []string{"resume 7", "abort 7", "abort 7", "abort 7"}},
		"refused":            {shelf: shelf{resume: []error{&api.Error{Kind: failure.Refused}}}, calls: []string{"resume 7"}, kind: failure.Refused},
		"of another account": {account: "other"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &test.shelf
			s.storage = newStorage(t)
			token := ticketOf(t, s, open(t, noise(kib)), `7`)
			if test.account != "" {
				token = bytes.ReplaceAll(token, []byte(s.Account()), []byte(test.account))
			}
			e, _ := engine(t, Options{})
			err := e.Withdraw(t.Context(), s, Kept{Token: token})
			if api.KindOf(err) != test.kind || !slices.Equal(s.calls, test.calls) {
				t.Errorf("calls %q: %v", s.calls, err)
			}
		})
	}
}

func TestPublishStopsWhenAskedToWaitTooLong(t *testing.T) {
	s := &shelf{storage: newStorage(t), finish: []error{&api.Error{Kind: failure.Limited, RetryAfter: time.Hour}}}
	e, clock := engine(t, Options{})
	_, err := e.Publish(t.Context(), s, open(t, noise(kib)), "a.png", "image/png", Kept{}, func(Kept) error { return nil }, new(flow.Meter))
	if api.KindOf(err) != failure.Limited || clock.total() > time.Minute {
		t.Errorf("got %v after %v", err, clock.total())
	}
}

func TestSignedPartsThatAreThere(t *testing.T) {
	s := newStorage(t)
	content := noise(2*kib + 10)
	etag := s.keep(1, content[kib:2*kib])
	links := s.links(3)
	links[1] = ""
	var finished []Receipt
	session := NewSignedParts(SignedPartsOptions{URLs: links, PartSize: kib, Size: int64(len(content)),
		Finish: func(_ context.Context, r []Receipt) error { finished = r; return nil }})
	e, _ := engine(t, Options{})
	var m flow.Meter
	if err := e.Upload(t.Context(), open(t, content), session, nil, nil, &m); err != nil {
		t.Fatal(err)
	}
	if s.requests() != 2 || !bytes.Equal(s.content(), content) || m.Counted() != int64(len(content)) {
		t.Errorf("%d requests, %d bytes counted", s.requests(), m.Counted())
	}
	if len(finished) != 3 || finished[1] != (Receipt{Index: 1, ETag: etag, Offset: kib, Size: kib}) {
		t.Errorf("finished with %v", finished)
	}
}

// Links of old signatures do not say whether they cover a Content-Type.
func TestSignedPartsFindOutTheirType(t *testing.T) {
	const typed = "Content-Type"
	for name, test := range map[string]struct {
		query string
		wants bool // the server wants the type
		tries int
	}{
		"old, without":   {"", false, 1},
		"old, with":      {"", true, 2},
		"newer, with":    {"&X-Amz-SignedHeaders=content-type%3Bhost", true, 1},
		"newer, without": {"&X-Amz-SignedHeaders=host", false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStorage(t)
			s.fault = func(_, _ int, _ *storage, w http.ResponseWriter, r *http.Request) bool {
				if has := r.Header.Get(typed) == "image/png"; has == test.wants {
					return false
				}
				w.WriteHeader(http.StatusForbidden)
				fmt.Fprint(w, "<Error><Code>SignatureDoesNotMatch</Code></Error>")
				return true
			}
			session := NewSignedParts(SignedPartsOptions{URLs: []string{s.link(0) + test.query}, PartSize: kib, Size: kib,
				Type: "image/png", Finish: func(context.Context, []Receipt) error { return nil }})
			e, _ := engine(t, Options{})
			err := e.Upload(t.Context(), open(t, noise(kib)), session, nil, nil, new(flow.Meter))
			if err != nil || s.requests() != test.tries {
				t.Errorf("%d requests: %v", s.requests(), err)
			}
		})
	}
}

func TestPartByPartTakesStock(t *testing.T) {
	const size = 3 * kib
	content := noise(size)
	s := newStorage(t)
	for i := range 2 {
		s.keep(i, content[i*kib:(i+1)*kib])
	}
	asked := map[int]int{}
	session := NewPartByPart(PartByPartOptions{Size: size, Count: 3,
		Stored: func(index int) bool { return index == 1 },
		Link: func(_ context.Context, index int) (PartLink, error) {
			asked[index]++
			return PartLink{URL: s.link(index), Offset: int64(index) * kib, Size: kib}, nil
		},
		Done: func(context.Context, int, string) error { return nil },
	})
	e, _ := engine(t, Options{Connections: 1})
	var m flow.Meter
	// The service has lost part 0, and the record of part 1 was lost here.
	err := e.Upload(t.Context(), open(t, content), session, []Receipt{{Index: 0, Size: kib, ETag: "lost"}}, nil, &m)
	if err != nil || m.Fraction() != 1 || !bytes.Equal(s.content(), content) {
		t.Errorf("progress %v: %v", m.Fraction(), err)
	}
	if asked[0] != 1 || asked[1] != 0 || asked[2] != 1 {
		t.Errorf("asked for links %v", asked)
	}
}
