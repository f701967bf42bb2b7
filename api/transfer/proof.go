package transfer

import (
	"bulkup/api/transfer/crc32c"
	"bulkup/api/transfer/source"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
)

// holds reports whether the file still has the bytes that r is of. A receipt that
// does not say which those are is believed.
func holds(f *source.File, r Receipt) bool {
	var sum hash.Hash
	var want string
	var crc uint32
	if r.Sum != "" {
		sum, want = md5.New(), r.Sum
	} else if _, err := fmt.Sscanf(r.ETag, crcForm, &crc); err == nil {
		sum, want = crc32.New(crc32c.Table), fmt.Sprintf("%08x", crc)
	} else {
		return true
	}
	n, err := io.Copy(sum, io.NewSectionReader(f, r.Offset, r.Size))
	return err == nil && n == r.Size && hex.EncodeToString(sum.Sum(nil)) == want
}
