package transfer

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
)

const (
	kib = 1 << 10
	mib = 1 << 20
)

func TestUploadSendsAllParts(t *testing.T) {
	for _, size := range []int{0, 1, 64 * kib, 64*kib + 1, 300 * kib} {
		t.Run(strconv.Itoa(size), func(t *testing.T) {
			content := noise(size)
			s := newStorage(t)
			e, _ := engine(t, Options{Connections: 3})
			var completed [][]Receipt
			var kept []Receipt
			var m flow.Meter
			err := e.Upload(t.Context(), open(t, content), s.session(int64(size), 64*kib, &completed), nil,
				func(r Receipt) error { kept = append(kept, r); return nil }, &m)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(s.content(), content) {
				t.Error("the storage holds other bytes than the file")
			}
			parts := len(cut(int64(size), 64*kib))
			if len(completed) != 1 || len(completed[0]) != parts || len(kept) != parts {
				t.Fatalf("%d completions, %d receipts kept, want 1 and %d", len(completed), len(kept), parts)
			}
			for i, r := range completed[0] {
				if r.Index != i || r.ETag == "" {
					t.Errorf("receipt %d is %+v", i, r)
				}
			}
			if done, total := m.Bytes(); done != int64(size) || total != int64(size) || m.Fraction() != 1 {
				t.Errorf("the meter shows %d of %d, %v", done, total, m.Fraction())
			}
			for _, h := range s.heads {
				if h.Get("Content-Type") != "" || h.Get("Authorization") != "" {
					t.Errorf("a part was sent with headers that nobody signed: %v", h)
				}
			}
		})
	}
}

func TestUploadGivesUpAfterSilence(t *testing.T) {
	s := newStorage(t)
	s.fault = func(_, _ int, _ *storage, w http.ResponseWriter, r *http.Request) bool {
		w.WriteHeader(http.StatusBadGateway)
		return true
	}
	e, clock := engine(t, Options{GiveUp: 3 * time.Minute})
	err := e.Upload(t.Context(), open(t, noise(kib)), s.session(kib, kib, nil), nil, nil, new(flow.Meter))
	if api.KindOf(err) != failure.Temporary {
		t.Fatalf("got %v", err)
	}
	if spent := clock.total(); spent < 2*time.Minute || spent > 3*time.Minute {
		t.Errorf("gave up after %v", spent)
	}
}

func TestUploadGoesOnWhileSomethingArrives(t *testing.T) {
	content := noise(8 * kib)
	s := newStorage(t)
	// Each part fails for longer than half of the patience, and longer in all.
	s.fault = func(_, part int, s *storage, w http.ResponseWriter, r *http.Request) bool {
		s.mu.Lock()
		tries := s.tries[part]
		s.mu.Unlock()
		if tries <= 2 {
			w.Header().Set("Retry-After", "20")
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
		return false
	}
	e, clock := engine(t, Options{Connections: 1, GiveUp: time.Minute})
	if err := e.Upload(t.Context(), open(t, content), s.session(int64(len(content)), kib, nil), nil, nil, new(flow.Meter)); err != nil {
		t.Fatal(err)
	}
	if clock.total() < 8*40*time.Second {
		t.Errorf("waited only %v", clock.total())
	}
}

func TestUploadResumesFromReceipts(t *testing.T) {
	content := noise(10 * kib)
	src := open(t, content)
	s := newStorage(t)
	e, _ := engine(t, Options{Connections: 1})

	var kept []Receipt
	full := errors.New("the disk is full")
	err := e.Upload(t.Context(), src, s.session(10*kib, kib, nil), nil, func(r Receipt) error {
		if len(kept) == 4 {
			return full
		}
		kept = append(kept, r)
		return nil
	}, new(flow.Meter))
	if err != full {
		t.Fatalf("the error of the journal came back as %v", err)
	}

	before := s.requests()
	wrong := Receipt{Index: kept[3].Index, ETag: kept[3].ETag, Size: 7}
	done := append(kept[:3:3], wrong, Receipt{Index: 99, ETag: "x", Size: kib})
	var completed [][]Receipt
	var m flow.Meter
	if err := e.Upload(t.Context(), src, s.session(10*kib, kib, &completed), done, nil, &m); err != nil {
		t.Fatal(err)
	}
	if sent := s.requests() - before; sent != 7 {
		t.Errorf("%d parts were sent again, want the 7 without a receipt that fits", sent)
	}
	if len(completed) != 1 || len(completed[0]) != 10 {
		t.Errorf("finished with %v", completed)
	}
	if !bytes.Equal(s.content(), content) {
		t.Error("the storage holds other bytes than the file")
	}
}

func TestUploadDoesNotRepeatAFailedJournal(t *testing.T) {
	s := newStorage(t)
	e, _ := engine(t, Options{})
	full := &api.Error{Kind: failure.Temporary}
	calls := 0
	err := e.Upload(t.Context(), open(t, noise(kib)), s.session(kib, kib, nil), nil,
		func(Receipt) error { calls++; return full }, new(flow.Meter))
	if err != full || calls != 1 {
		t.Errorf("got %v after %d calls", err, calls)
	}
}

func TestUploadRepeatsALostFinish(t *testing.T) {
	s := newStorage(t)
	e, _ := engine(t, Options{})
	tests := map[string]struct {
		err    error
		calls  int
		scarce bool
	}{
		"lost answer":     {&api.Error{Kind: failure.Temporary, Service: "S"}, 3, false},
		"rationed calls":  {&api.Error{Kind: failure.Temporary, Service: "S"}, 1, true},
		"hourly limit":    {&api.Error{Kind: failure.Limited, Service: "S"}, 1, false},
		"session ended":   {&api.Error{Kind: failure.Gone, Service: "S"}, 1, false},
		"error of no API": {errors.New("the journal is closed"), 1, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			calls := 0
			session := NewSignedParts(SignedPartsOptions{URLs: s.links(1), PartSize: kib, Size: kib, Scarce: test.scarce,
				Finish: func(context.Context, []Receipt) error {
					if calls++; calls == 3 {
						return nil
					}
					return test.err
				}})
			var m flow.Meter
			err := e.Upload(t.Context(), open(t, noise(kib)), session, nil, nil, &m)
			if calls != test.calls {
				t.Errorf("finished %d times, want %d", calls, test.calls)
			}
			if test.calls == 3 {
				if err != nil || m.Fraction() != 1 {
					t.Errorf("got %v at %v", err, m.Fraction())
				}
			} else if err != test.err || m.Fraction() >= 1 {
				t.Errorf("got %v at %v, want %v below 1", err, m.Fraction(), test.err)
			}
		})
	}
}

func TestUploadRefusesWhatCannotWork(t *testing.T) {
	src := open(t, noise(10_001))
	s := newStorage(t)
	e, _ := engine(t, Options{})
	tests := map[string]Session{
		"other size":     s.session(9*kib, kib, nil),
		"too few links":  NewSignedParts(SignedPartsOptions{URLs: s.links(9), PartSize: kib, Size: 10_001}),
		"too many parts": NewSignedParts(SignedPartsOptions{URLs: s.links(10_001), PartSize: 1, Size: 10_001}),
		"not encrypted":  NewSignedPut(SignedPutOptions{URL: "http://storage.example/?sig=topsecret", Size: 10_001}),
		"other scheme":   NewSignedPut(SignedPutOptions{URL: "ftp://127.0.0.1/?sig=topsecret", Size: 10_001}),
		"no address":     NewSignedPut(SignedPutOptions{URL: "::topsecret", Size: 10_001}),
	}
	for name, session := range tests {
		t.Run(name, func(t *testing.T) {
			err := e.Upload(t.Context(), src, session, nil, nil, new(flow.Meter))
			if api.KindOf(err) != failure.Input {
				t.Errorf("got %v", err)
			}
			secretless(t, err)
		})
	}
	if s.requests() != 0 {
		t.Errorf("%d requests were made", s.requests())
	}
}

func TestUploadStopsWhenCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newStorage(t)
	s.fault = func(_, _ int, _ *storage, w http.ResponseWriter, r *http.Request) bool {
		cancel()
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
		return true
	}
	e, _ := engine(t, Options{})
	err := e.Upload(ctx, open(t, noise(4*mib)), s.session(4*mib, mib, nil), nil, nil, new(flow.Meter))
	if !errors.Is(err, context.Canceled) || api.KindOf(err) != "" {
		t.Errorf("got %v", err)
	}
	secretless(t, err)
}
