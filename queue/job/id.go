package job

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// NewID returns an ID that sorts by time. All jobs of a batch have one time: the rest
// of it is long enough for any number of them.
func NewID(now time.Time) ID {
	return ID(fmt.Sprintf("%011x%s", now.UnixMilli(), Nonce(12)))
}

// Nonce returns n letters and digits that are safe in any file name. It makes
// the name of an upload unique; it is no secret.
func Nonce(n int) string {
	const letters = "0123456789abcdefghjkmnpqrstvwxyz"
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[rand.IntN(len(letters))]
	}
	return string(b)
}
