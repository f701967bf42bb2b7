package transfer

import (
	"bulkup/api/transfer/crc32c"
	"fmt"
)

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
