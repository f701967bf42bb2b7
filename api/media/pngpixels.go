package media

import (
	"bufio"
	"encoding/binary"
	"io"
)

// PNGPixels returns a PNG without the chunks that its pixels do not need. Package
// image/png takes memory and time for each of them, and a file can have millions.
func PNGPixels(png io.Reader) io.Reader {
	return &pngPixels{r: bufio.NewReaderSize(png, 64<<10), left: int64(len(PNGSignature))}
}

type pngPixels struct {
	r    *bufio.Reader
	left int64 // bytes of the current chunk
}

func (p *pngPixels) Read(b []byte) (int, error) {
	for p.left == 0 && len(b) > 0 {
		if err := p.next(); err != nil {
			return 0, err
		}
	}
	n, err := p.r.Read(b[:min(int64(len(b)), p.left)])
	p.left -= int64(n)
	return n, err
}

// next goes to the beginning of the next chunk, or past one that is not needed. A
// length that no chunk has is passed on, for the decoder to refuse it.
func (p *pngPixels) next() error {
	const head, tail = 8, 4
	b, err := p.r.Peek(head)
	if err != nil {
		return err
	}
	n := int64(binary.BigEndian.Uint32(b))
	const ancillary = 0x20 // a small letter (PNG 3rd edition, 5.4)
	if b[4]&ancillary != 0 && string(b[4:]) != "tRNS" && n <= 1<<31-1-head-tail {
		_, err := p.r.Discard(int(head + n + tail))
		return err
	}
	p.left = head + n + tail
	return nil
}
