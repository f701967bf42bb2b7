package catalogue

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Sums are the checksums that a file is known by, in hexadecimal digits: SHA-256, and
// the name that git gives it, which is SHA-1 of "blob SIZE\0" and the content.
type Sums struct{ SHA256, Blob string }

// SumsOf returns the checksums of a whole file.
func SumsOf(data []byte) Sums {
	whole := sha256.Sum256(data)
	git := sha1.New() // what git names its files by; it recognises, and SHA-256 protects where that is known
	fmt.Fprintf(git, "blob %d\x00", len(data))
	git.Write(data)
	return Sums{hex.EncodeToString(whole[:]), hex.EncodeToString(git.Sum(nil))}
}
