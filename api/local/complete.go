package local

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// completeUpload puts the parts of an upload together. Every version of the
// documents wraps its body. Said again, it succeeds again.
func (s *Server) completeUpload(c *call) (any, error) {
	f, err := c.body(true)
	if err != nil {
		return nil, err
	}
	id, key, list := f.text("uploadId"), f.text("key"), f.list("parts")
	etags := make([]string, len(list))
	numbers := make([]int64, len(list))
	for i, p := range list {
		numbers[i], etags[i] = p.whole("PartNumber"), bare(p.text("ETag"))
		f.missing = append(f.missing, p.missing...)
		if f.wrong == "" {
			f.wrong = p.wrong
		}
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	u, ok := s.uploads.get(id)
	switch {
	case !ok:
		return nil, errUpload
	case u.path() != key:
		return nil, invalid("key is not that of the upload")
	case len(list) != u.parts():
		return nil, invalid("parts has %d entries and the file %d parts", len(list), u.parts())
	}
	for i, n := range numbers {
		if n != int64(i+1) {
			return nil, invalid("parts must be in order, without gaps")
		}
	}
	whole, err := compositeETag(etags)
	if err != nil {
		return nil, err
	}
	switch {
	case u.done() && u.ETag != whole:
		return nil, invalid("the upload was completed with other parts")
	case !u.done():
		if err := s.join(u, etags, whole); err != nil {
			return nil, err
		}
	}
	return succeed(map[string]string{"status": "success"}), nil
}

// join makes one file of the parts with those ETags.
func (s *Server) join(u upload, etags []string, whole string) error {
	in, err := s.incoming()
	if err != nil {
		return err
	}
	defer in.discard()
	for i, etag := range etags {
		if err := s.appendPart(in, u, i+1, etag); err != nil {
			return err
		}
	}
	if err := s.arrived(u, in, whole); err != nil {
		return err
	}
	return s.store.Remove(partFolder, u.ID)
}

func (s *Server) appendPart(in *incoming, u upload, number int, etag string) error {
	part, err := s.store.Open(filepath.Join(partFolder, u.ID), partName(number, etag))
	if err != nil {
		return invalid("part %d with that ETag has not arrived", number)
	}
	defer part.Close()
	n, err := io.Copy(in, part)
	if err == nil && n != u.partSize(number) {
		err = invalid("part %d has %d bytes instead of %d", number, n, u.partSize(number))
	}
	return err
}

// bare strips the quotes that an ETag has in a header.
func bare(etag string) string { return strings.ToLower(strings.Trim(etag, `"`)) }

// compositeETag is what S3 calls a file of parts: the MD5 of their MD5s, and
// their number.
func compositeETag(etags []string) (string, error) {
	sum := md5.New()
	for i, etag := range etags {
		raw, err := hex.DecodeString(etag)
		if err != nil || len(raw) != md5.Size {
			return "", invalid("the ETag of part %d is not one of ours", i+1)
		}
		sum.Write(raw)
	}
	return fmt.Sprintf("%x-%d", sum.Sum(nil), len(etags)), nil
}
