package transfer

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
)

func TestSignedPut(t *testing.T) {
	content := noise(100 * kib)
	s := newStorage(t)
	s.fault = func(n, part int, s *storage, w http.ResponseWriter, r *http.Request) bool {
		body, _ := io.ReadAll(r.Body)
		s.keep(part, body) // no ETag: a plain PUT does not need one
		return true
	}
	e, _ := engine(t, Options{})
	var got []Receipt
	session := NewSignedPut(SignedPutOptions{URL: s.link(0), Size: int64(len(content)), ContentType: "image/png", Token: []byte(`{"id":1}`)})
	err := e.Upload(t.Context(), open(t, content), session, nil, func(r Receipt) error { got = append(got, r); return nil }, new(flow.Meter))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(s.content(), content) {
		t.Error("the storage holds other bytes than the file")
	}
	sum := md5.Sum(content)
	if d := cmp.Diff([]Receipt{{Size: int64(len(content)), Sum: hex.EncodeToString(sum[:])}}, got); d != "" {
		t.Error(d)
	}
	if s.heads[0].Get("Content-Type") != "image/png" {
		t.Errorf("headers are %v", s.heads[0])
	}
	if string(session.Token()) != `{"id":1}` || session.Abort(t.Context()) != nil {
		t.Error("token or abort are not those of the options")
	}
}

func TestEncryptedPartsHaveETagsOfTheirOwn(t *testing.T) {
	for key, value := range map[string]string{
		"x-amz-server-side-encryption":                    "aws:kms",
		"x-amz-server-side-encryption-customer-algorithm": "AES256",
	} {
		s := newStorage(t)
		s.fault = func(_, part int, s *storage, w http.ResponseWriter, r *http.Request) bool {
			body, _ := io.ReadAll(r.Body)
			s.keep(part, body)
			w.Header().Set(key, value)
			w.Header().Set("ETag", `"00000000000000000000000000000000"`)
			return true
		}
		e, _ := engine(t, Options{})
		if err := e.Upload(t.Context(), open(t, noise(kib)), s.session(kib, kib, nil), nil, nil, new(flow.Meter)); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// lateReader answers before it has read the body, and keeps the body.
type lateReader struct{ bodies []io.ReadCloser }

func (l *lateReader) RoundTrip(r *http.Request) (*http.Response, error) {
	io.CopyN(io.Discard, r.Body, 100)
	l.bodies = append(l.bodies, r.Body)
	return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

func TestWhatIsReadAfterTheAnswerDoesNotCount(t *testing.T) {
	late := new(lateReader)
	e, _ := engine(t, Options{Transport: late})
	var m flow.Meter
	session := NewSignedPut(SignedPutOptions{URL: address, Size: kib})
	if err := e.Upload(t.Context(), open(t, noise(kib)), session, nil, nil, &m); api.KindOf(err) != failure.Gone {
		t.Fatal(err)
	}
	if n, err := late.bodies[0].Read(make([]byte, 10)); n != 0 || err == nil {
		t.Errorf("%d bytes were read: %v", n, err)
	}
	if counted := m.Counted(); counted != 0 {
		t.Errorf("%d bytes are counted of an attempt that failed", counted)
	}
}

func TestUnverifiedTakesAnyETag(t *testing.T) {
	s := newStorage(t)
	s.fault = func(_, part int, s *storage, w http.ResponseWriter, r *http.Request) bool {
		body, _ := io.ReadAll(r.Body)
		s.keep(part, body)
		w.Header().Set("ETag", `"00000000000000000000000000000000"`)
		return true
	}
	e, _ := engine(t, Options{Unverified: true})
	if err := e.Upload(t.Context(), open(t, noise(kib)), s.session(kib, kib, nil), nil, nil, new(flow.Meter)); err != nil {
		t.Error(err)
	}
}
