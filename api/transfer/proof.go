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

// joined returns the CRC32C of the bytes behind the receipts of a resumable
// session, one after another; ok is false when a receipt has none.
func joined(receipts []Receipt) (sum uint32, ok bool) {
	for _, r := range receipts {
		var part uint32
		if _, err := fmt.Sscanf(r.ETag, crcForm, &part); err != nil {
			return 0, false
		}
		sum = crc32c.Join(sum, part, r.Size)
	}
	return sum, true
}

// crcForm is how the receipt of a chunk holds its CRC32C.
const crcForm = "crc32c-%08x"
