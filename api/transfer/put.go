package transfer

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"hash"
	"net/http"
	"strings"

	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
)

// put makes one PUT of the whole part to a signed link, and compares the MD5 of
// what was sent with the ETag where that is one. The receipt has no ETag when
// the answer had none.
func (b *Body) put(ctx context.Context, link string, header http.Header) (Receipt, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, link, nil)
	if err != nil {
		return Receipt{}, flow.Failed(failure.Input, b.name, "the link is not a web address")
	}
	if header != nil {
		req.Header = header.Clone()
	}
	sum := b.sum(md5.New())
	answer, err := b.Send(req, 0, sum)
	if err != nil {
		return Receipt{}, err
	}
	if answer.Status < 200 || answer.Status > 299 {
		return Receipt{}, answer.refused(b.name, b.engine.retries.Now())
	}
	if answer.Header.Get("ETag") == "" && strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		return Receipt{}, flow.Failed(failure.Temporary, b.name, "a web page came instead of the storage's answer")
	}
	receipt := Receipt{Index: b.part.Index, ETag: answer.Header.Get("ETag"), Size: b.part.Size}
	if sum == nil {
		return receipt, nil
	}
	receipt.Sum = hex.EncodeToString(sum.Sum(nil))
	if stored, ok := md5Of(receipt.ETag); ok && !encrypted(answer.Header) && stored != receipt.Sum {
		return Receipt{}, flow.Failed(failure.Temporary, b.name, "the bytes were damaged on the way: the server has others than were sent")
	}
	return receipt, nil
}

// sum returns h, or nil when nothing is to be verified.
func (b *Body) sum(h hash.Hash) hash.Hash {
	if b.engine.unverified {
		return nil
	}
	return h
}

// encrypted reports whether S3 keeps the part encrypted with a key of its own, so
// that the ETag has the form of an MD5 and is none.
func encrypted(h http.Header) bool {
	return strings.HasPrefix(h.Get("x-amz-server-side-encryption"), "aws:kms") ||
		h.Get("x-amz-server-side-encryption-customer-algorithm") != ""
}

// md5Of returns the MD5 that an ETag is, in small letters. That of a composed
// object is none, and proves nothing.
func md5Of(etag string) (string, bool) {
	etag = strings.ToLower(strings.Trim(etag, `"`))
	_, err := hex.DecodeString(etag)
	return etag, err == nil && len(etag) == 2*md5.Size
}
