package local

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
	"bulkup/api/upscayl"
)

// sniffed is how much of a file tells its type.
const sniffed = 512

// incoming is a picture that is being taken in. It takes as much as the service
// does, and no byte of it is held in memory but the first few.
type incoming struct {
	draft *store.Draft
	size  int64
	head  []byte
	sum   hash.Hash // SHA-256
}

func (s *Server) incoming() (*incoming, error) {
	d, err := s.store.Draft()
	if err != nil {
		return nil, err
	}
	return &incoming{draft: d, sum: sha256.New()}, nil
}

// Write takes the next bytes. The error is errFileSize where they are too many.
func (in *incoming) Write(p []byte) (int, error) {
	if in.size+int64(len(p)) > upscayl.MaxSize {
		return 0, errFileSize
	}
	if room := sniffed - len(in.head); room > 0 {
		in.head = append(in.head, p[:min(room, len(p))]...)
	}
	in.sum.Write(p)
	n, err := in.draft.Write(p)
	in.size += int64(n)
	return n, err
}

// contentType is the MIME type, by content.
func (in *incoming) contentType() string { return http.DetectContentType(in.head) }

func (in *incoming) sha256() string { return hex.EncodeToString(in.sum.Sum(nil)) }

func (in *incoming) keep(folder, name string) error { return in.draft.Keep(folder, name) }

func (in *incoming) discard() { in.draft.Discard() }

// takeBody takes the whole body of r, which has a length, and returns it with its
// MD5 in hex. The caller discards it.
func (s *Server) takeBody(r *http.Request) (*incoming, string, error) {
	in, err := s.incoming()
	if err != nil {
		return nil, "", err
	}
	sum := md5.New()
	_, err = io.Copy(io.MultiWriter(in, sum), s.ledger.counted(r.Body))
	want := r.Header.Get("Content-MD5")
	switch {
	case isDisk(err):
	case err != nil, in.size != r.ContentLength:
		err = errIncomplete
	case want != "" && want != base64.StdEncoding.EncodeToString(sum.Sum(nil)):
		err = errDigest
	}
	if err != nil {
		in.discard()
		return nil, "", err
	}
	return in, hex.EncodeToString(sum.Sum(nil)), nil
}

// isDisk reports whether err comes from our own disk and not from the network.
func isDisk(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path)
}
