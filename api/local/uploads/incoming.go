package uploads

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"net/http"

	"bulkup/api/local/store"
	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
)

// sniffed is how many bytes of a file say its type.
const sniffed = 512

// Incoming is a picture that is being taken in. It takes as much as the service
// does, and holds no byte of it in memory but the first few.
type Incoming struct {
	draft *store.Draft
	size  int64
	head  []byte
	sum   hash.Hash // SHA-256
}

// Take begins a picture. The caller discards it.
func Take(s *store.Store) (*Incoming, error) {
	d, err := s.Draft()
	if err != nil {
		return nil, err
	}
	return &Incoming{draft: d, sum: sha256.New()}, nil
}

// Write takes the next bytes. The error is wire.ErrFileSize where they are too many.
func (in *Incoming) Write(p []byte) (int, error) {
	if in.size+int64(len(p)) > upscayl.MaxSize {
		return 0, wire.ErrFileSize
	}
	if room := sniffed - len(in.head); room > 0 {
		in.head = append(in.head, p[:min(room, len(p))]...)
	}
	in.sum.Write(p)
	n, err := in.draft.Write(p)
	in.size += int64(n)
	return n, err
}

// Size is how many bytes have come.
func (in *Incoming) Size() int64 { return in.size }

// ContentType is the MIME type, by content.
func (in *Incoming) ContentType() string { return http.DetectContentType(in.head) }

// SHA256 is the digest of the bytes, in hex.
func (in *Incoming) SHA256() string { return hex.EncodeToString(in.sum.Sum(nil)) }

// Keep puts the picture into its place in the store.
func (in *Incoming) Keep(folder, name string) error { return in.draft.Keep(folder, name) }

// Discard throws away what was not kept.
func (in *Incoming) Discard() { in.draft.Discard() }

// TakeBody takes the whole body of r, which has a length, and returns it with its
// MD5 in hex. The caller discards it.
func TakeBody(s *store.Store, r *http.Request) (*Incoming, string, error) {
	in, err := Take(s)
	if err != nil {
		return nil, "", err
	}
	sum := md5.New()
	_, err = io.Copy(io.MultiWriter(in, sum), r.Body)
	want := r.Header.Get("Content-MD5")
	switch {
	case IsDisk(err):
	case err != nil, in.size != r.ContentLength:
		err = wire.ErrIncomplete
	case want != "" && want != base64.StdEncoding.EncodeToString(sum.Sum(nil)):
		err = wire.ErrDigest
	}
	if err != nil {
		in.Discard()
		return nil, "", err
	}
	return in, hex.EncodeToString(sum.Sum(nil)), nil
}

// IsDisk reports whether err comes from this machine's disk and not from the network.
func IsDisk(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path)
}
