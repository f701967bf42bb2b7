package uploads

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"

	"bulkup/api/local/wire"
)

// Complete makes one file of the parts of u with those ETags, bare and in lower
// case, from part 1 on. Said again with the same parts, it succeeds again. Errors
// are wire.Refusals but for those of the disk.
func (b *Book) Complete(u Upload, etags []string) error {
	whole, err := compositeETag(etags)
	switch {
	case err != nil:
		return err
	case len(etags) != u.Parts():
		return wire.Invalid("parts has %d entries and the file %d parts", len(etags), u.Parts())
	case u.Done() && u.ETag != whole:
		return wire.Invalid("the upload was completed with other parts")
	case u.Done():
		return nil
	}
	in, err := Take(b.store)
	if err != nil {
		return err
	}
	defer in.Discard()
	for i, etag := range etags {
		if err := b.appendPart(in, u, i+1, etag); err != nil {
			return err
		}
	}
	if err := in.Keep(SourceFolder, u.ID); err != nil {
		return err
	}
	u.ETag, u.SHA256, u.Content = whole, in.SHA256(), in.ContentType()
	if err := b.Add(u); err != nil {
		return err
	}
	return b.store.Remove(PartFolder, u.ID)
}

func (b *Book) appendPart(in *Incoming, u Upload, number int, etag string) error {
	part, err := b.store.Open(filepath.Join(PartFolder, u.ID), partName(number, etag))
	if err != nil {
		return wire.Invalid("part %d with that ETag has not arrived", number)
	}
	defer part.Close()
	n, err := io.Copy(in, part)
	if err == nil && n != u.partSize(number) {
		err = wire.Invalid("part %d has %d bytes instead of %d", number, n, u.partSize(number))
	}
	return err
}

// compositeETag is what S3 calls a file of parts: the MD5 of their MD5s, and
// their number.
func compositeETag(etags []string) (string, error) {
	sum := md5.New()
	for i, etag := range etags {
		raw, err := hex.DecodeString(etag)
		if err != nil || len(raw) != md5.Size {
			return "", wire.Invalid("the ETag of part %d is not one of ours", i+1)
		}
		sum.Write(raw)
	}
	return fmt.Sprintf("%x-%d", sum.Sum(nil), len(etags)), nil
}
