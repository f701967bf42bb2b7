package transfer

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/publishtest"
	"bulkup/api/transfer/flow"
)

func TestPartByPart(t *testing.T) {
	const size, cutAt = 10 * kib, 3 * kib // the server cuts unevenly
	content := noise(size)
	type ask struct{ links, puts, reports int }
	tests := map[string]struct {
		fault func(n, part int, s *storage, w http.ResponseWriter, r *http.Request) bool
		done  func(index, n int) error // n-th report of a part
		want  map[int]ask
		kind  failure.Kind
	}{
		"whole": {want: map[int]ask{0: {0, 1, 1}, 1: {1, 1, 1}}},
		"a link that has expired": {
			fault: func(_, part int, s *storage, w http.ResponseWriter, _ *http.Request) bool {
				refuse := part == 0 && s.tries[0] == 1
				if refuse {
					w.WriteHeader(http.StatusForbidden)
				}
				return refuse
			},
			want: map[int]ask{0: {1, 2, 1}, 1: {1, 1, 1}},
		},
		"a hang-up": {
			fault: func(_, part int, s *storage, w http.ResponseWriter, r *http.Request) bool {
				refuse := part == 1 && s.tries[1] == 1
				if refuse {
					publishtest.HangUp(w)
				}
				return refuse
			},
			want: map[int]ask{0: {0, 1, 1}, 1: {2, 2, 1}},
		},
		"links that are never good": {
			fault: func(_, part int, s *storage, w http.ResponseWriter, r *http.Request) bool {
				io.Copy(io.Discard, r.Body)
				w.WriteHeader(http.StatusForbidden)
				return true
			},
			want: map[int]ask{0: {maxRefusals - 1, maxRefusals, 0}},
			kind: failure.Gone,
		},
		"a report that is lost": {
			done: func(index, n int) error {
				if index == 1 && n < 3 {
					return &api.Error{Kind: failure.Temporary}
				}
				return nil
			},
			want: map[int]ask{0: {0, 1, 1}, 1: {1, 1, 3}},
		},
		"a report that is refused": {
			done: func(int, int) error { return &api.Error{Kind: failure.Refused} },
			want: map[int]ask{0: {0, 1, 1}},
			kind: failure.Refused,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStorage(t)
			s.fault = func(n, part int, _ *storage, w http.ResponseWriter, r *http.Request) bool {
				s.mu.Lock()
				defer s.mu.Unlock()
				return test.fault != nil && test.fault(n, part, s, w, r)
			}
			asks := map[int]ask{}
			link := func(index int) PartLink {
				if index == 0 {
					return PartLink{URL: s.link(0), Size: cutAt}
				}
				return PartLink{URL: s.link(1), Offset: cutAt, Size: size - cutAt}
			}
			first := link(0)
			finished := false
			session := NewPartByPart(PartByPartOptions{Size: size, Count: 2, First: &first,
				Link: func(_ context.Context, index int) (PartLink, error) {
					a := asks[index]
					a.links++
					asks[index] = a
					return link(index), nil
				},
				Done: func(_ context.Context, index int, etag string) error {
					a := asks[index]
					a.reports++
					asks[index] = a
					if test.done != nil {
						return test.done(index, a.reports)
					}
					return nil
				},
				Finish: func(context.Context, []Receipt) error { finished = true; return nil },
			})
			e, _ := engine(t, Options{Connections: 1})
			err := e.Upload(t.Context(), open(t, content), session, nil, nil, new(flow.Meter))
			if api.KindOf(err) != test.kind || finished != (test.kind == "") {
				t.Errorf("got %v, finished is %v", err, finished)
			}
			if test.kind == "" && !bytes.Equal(s.content(), content) {
				t.Error("the storage holds other bytes than the file")
			}
			for index, want := range test.want {
				got := asks[index]
				if got.puts = s.tries[index]; got != want {
					t.Errorf("part %d: %+v, want %+v", index, got, want)
				}
			}
			secretless(t, err)
		})
	}
}

func TestPartByPartDoubtsTheServer(t *testing.T) {
	s := newStorage(t)
	e, _ := engine(t, Options{})
	for name, link := range map[string]PartLink{ // only what is too small shows when it has been sent
		"beyond the end": {URL: s.link(0), Offset: 1, Size: kib},
		"too large":      {URL: s.link(0), Offset: 1, Size: 1<<63 - 1},
		"negative":       {URL: s.link(0), Offset: -1, Size: kib},
		"too small":      {URL: s.link(0), Size: kib - 1},
		"unsafe":         {URL: "http://storage.example/?sig=topsecret", Size: kib},
	} {
		t.Run(name, func(t *testing.T) {
			session := NewPartByPart(PartByPartOptions{Size: kib, Count: 1, First: &link,
				Done: func(context.Context, int, string) error { return nil }})
			err := e.Upload(t.Context(), open(t, noise(kib)), session, nil, nil, new(flow.Meter))
			if api.KindOf(err) != failure.Input {
				t.Errorf("got %v", err)
			}
			secretless(t, err)
		})
	}
	if s.requests() != 1 {
		t.Errorf("%d requests were made", s.requests())
	}
	if err := e.Upload(t.Context(), open(t, nil), NewPartByPart(PartByPartOptions{}), nil, nil, new(flow.Meter)); api.KindOf(err) != failure.Input {
		t.Errorf("no parts at all: %v", err)
	}
}

// TestPartByPartWantsEachByteOnce: a service that asks twice for one half of a file has not
// got it, though as many bytes were sent.
func TestPartByPartWantsEachByteOnce(t *testing.T) {
	s := newStorage(t)
	e, _ := engine(t, Options{})
	for name, second := range map[string]int64{"the same half": 0, "the other half": kib} {
		session := NewPartByPart(PartByPartOptions{Size: 2 * kib, Count: 2,
			Link: func(_ context.Context, index int) (PartLink, error) {
				return PartLink{URL: s.link(index), Offset: int64(index) * second, Size: kib}, nil
			},
			Done: func(context.Context, int, string) error { return nil }})
		want := failure.Kind("")
		if second == 0 {
			want = failure.Input
		}
		err := e.Upload(t.Context(), open(t, noise(2*kib)), session, nil, nil, new(flow.Meter))
		if err == nil && second == 0 || err != nil && api.KindOf(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
