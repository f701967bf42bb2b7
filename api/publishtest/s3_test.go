package publishtest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"testing"

	"go.uber.org/goleak"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/publishtest"
	"bulkup/api/publishtest/conformance"
	"bulkup/api/publishtest/gateway"
	"bulkup/api/transfer"
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	mib  = 1 << 20
	part = 5 * mib
	size = 2*part + 12345
	key  = "users/u/picture.png"
)

// session is an upload in the manner of Upscayl Cloud: all links from the start,
// and a completion with the ETags as the storage gave them.
func session(s *publishtest.S3, id string) transfer.Session {
	links := make([]string, 3)
	for i := range links {
		links[i] = s.Link(http.MethodPut, key, gateway.Part(id, i+1))
	}
	return transfer.NewSignedParts(transfer.SignedPartsOptions{
		URLs: links, PartSize: part, Size: size, Type: "image/png",
		Finish: func(_ context.Context, receipts []transfer.Receipt) error {
			etags := make([]gateway.PartETag, len(receipts))
			for i, r := range receipts {
				etags[i] = gateway.PartETag{PartNumber: r.Index + 1, ETag: r.ETag}
			}
			_, err := s.Complete(key, id, etags)
			return err
		},
	})
}

func TestSignedPartsSurviveAKill(t *testing.T) {
	s := publishtest.NewS3(t)
	path, content := conformance.Write(t, size)
	id := s.Begin(key)
	var kept []transfer.Receipt
	upload := func(most int) error {
		src, err := source.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		return conformance.Engine(t).Upload(t.Context(), src, session(s, id), kept, func(r transfer.Receipt) error {
			if len(kept) == most {
				return errors.New("killed")
			}
			kept = append(kept, r)
			return nil
		}, new(flow.Meter))
	}
	if err := upload(1); err == nil || len(kept) != 1 {
		t.Fatalf("kept %v: %v", kept, err)
	}
	s.Settle()
	if err := upload(3); err != nil {
		t.Fatal(err)
	}
	if got, ok := s.Object(key); !ok || !bytes.Equal(got, content) {
		t.Errorf("the object has %d other bytes (%v)", len(got), ok)
	}
	if _, sent := s.Sent(); sent > size+conformance.Connections*part {
		t.Errorf("%d bytes were sent for %d", sent, size)
	}
	if n := s.Open(); n != 0 {
		t.Errorf("%d uploads are left open", n)
	}
}

// A single PUT that is killed on its way is made again, whatever it has left.
func TestSignedPutSurvivesAKill(t *testing.T) {
	s := publishtest.NewS3(t)
	path, content := conformance.Write(t, size)
	ctx, kill := context.WithCancel(t.Context())
	s.Strike = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n == 1 {
			_, _ = io.CopyN(io.Discard, r.Body, size/2)
			kill()
		}
		return false
	}
	for _, ctx := range []context.Context{ctx, t.Context()} {
		src, err := source.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		put := transfer.NewSignedPut(transfer.SignedPutOptions{URL: s.Link(http.MethodPut, key, nil), Size: size, ContentType: "image/png"})
		err = conformance.Engine(t).Upload(ctx, src, put, nil, nil, new(flow.Meter))
		if killed := ctx.Err() != nil; (err != nil) != killed {
			t.Fatalf("killed is %v: %v", killed, err)
		}
		s.Settle()
	}
	if got, ok := s.Object(key); !ok || !bytes.Equal(got, content) {
		t.Errorf("the object has %d other bytes (%v)", len(got), ok)
	}
}

func TestSignedPartsThatHaveExpired(t *testing.T) {
	s := publishtest.NewS3(t)
	path, _ := conformance.Write(t, size)
	src, err := source.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	s.Stale = true
	err = conformance.Engine(t).Upload(t.Context(), src, session(s, s.Begin(key)), nil, nil, new(flow.Meter))
	conformance.Kind(t, err, failure.Gone, "expired")
	conformance.Secretless(t, err)
}

// The links are checked by the server: they are good for what they say alone.
func TestLinksAreSignedForOneThing(t *testing.T) {
	s := publishtest.NewS3(t)
	id := s.Begin(key)
	link, err := url.Parse(s.Link(http.MethodPut, key, gateway.Part(id, 1)))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(q url.Values){
		"nothing":     func(url.Values) {},
		"part number": func(q url.Values) { q.Set("partNumber", "2") },
		"life":        func(q url.Values) { q.Set("X-Amz-Expires", "7200") },
	} {
		q := link.Query()
		change(q)
		other := *link
		other.RawQuery = q.Encode()
		req, err := http.NewRequest(http.MethodPut, other.String(), bytes.NewReader(make([]byte, 1000)))
		if err != nil {
			t.Fatal(err)
		}
		client := &http.Client{Transport: api.NewTransport(1)}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		client.CloseIdleConnections()
		if good := resp.StatusCode == http.StatusOK; good != (name == "nothing") {
			t.Errorf("%s changed: %s", name, resp.Status)
		}
	}
	if err := s.Abort(key, id); err != nil {
		t.Error(err)
	}
}
