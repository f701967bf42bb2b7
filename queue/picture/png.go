package picture

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
	"strings"

	"github.com/klauspost/compress/zlib"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
)

// chunks walks the chunks of a PNG (ISO/IEC 15948, 5.3), and verifies the check
// sum of each when it is left behind. As a Reader it is the data of the current one. It
// reads a stream, every byte once; media.Chunks seeks, and verifies nothing.
type chunks struct {
	r    *bufio.Reader
	name string
	left int64
	sum  uint32
	open bool
}

func newChunks(r *bufio.Reader) (*chunks, error) {
	_, err := r.Discard(8)
	return &chunks{r: r}, err
}

// next leaves the current chunk behind and enters the one after it.
func (c *chunks) next() error {
	if err := c.leave(); err != nil {
		return err
	}
	var head [8]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return err
	}
	c.left = int64(binary.BigEndian.Uint32(head[:]))
	if c.left > 1<<31-1 {
		return problem(pixels.ErrDamaged, "the PNG is damaged: a chunk has an impossible length")
	}
	c.name, c.sum, c.open = string(head[4:]), crc32.ChecksumIEEE(head[4:]), true
	return nil
}

func (c *chunks) leave() error {
	if !c.open {
		return nil
	}
	if _, err := io.Copy(io.Discard, c); err != nil {
		return err
	}
	c.open = false
	var sum [4]byte
	if _, err := io.ReadFull(c.r, sum[:]); err != nil {
		return err
	}
	if binary.BigEndian.Uint32(sum[:]) != c.sum && !media.Beside(c.name) {
		return problem(pixels.ErrDamaged, "the PNG is damaged: the check sum of a part does not fit")
	}
	return nil
}

func (c *chunks) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, io.EOF
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.sum = crc32.Update(c.sum, crc32.IEEETable, p[:n])
	c.left -= int64(n)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func wholePNG(r *bufio.Reader) error {
	c, err := newChunks(r)
	pixelData := false
	for err == nil && c.name != "IEND" {
		err = c.next()
		pixelData = pixelData || c.name == "IDAT"
	}
	if err == nil {
		err = c.leave()
	}
	if err == nil && !pixelData {
		return problem(pixels.ErrDamaged, "the PNG holds no pixels")
	}
	return err
}

// pixelStream joins the data of the IDAT chunks, which must follow each other.
type pixelStream struct{ *chunks }

func (s pixelStream) Read(p []byte) (int, error) {
	for s.name == "IDAT" {
		n, err := s.chunks.Read(p)
		if n > 0 || err != io.EOF {
			return n, err
		}
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	return 0, io.EOF
}

// decodePNG inflates all pixel data and verifies both check sums, the number of
// bytes, and each row's filter: a PNG that passes decodes. Its memory is one row.
func decodePNG(r *bufio.Reader) error {
	c, err := newChunks(r)
	if err != nil {
		return err
	}
	if err := c.next(); err != nil {
		return err
	}
	var ihdr [13]byte
	if _, err := io.ReadFull(c, ihdr[:]); err != nil {
		return err
	}
	palette := ihdr[9] != indexed
	for c.name != "IDAT" {
		if err := c.next(); err != nil {
			return err
		}
		palette = palette || c.name == "PLTE"
		if c.name == "IEND" || c.name == "IDAT" && !palette {
			return problem(pixels.ErrDamaged, "the PNG holds no pixels or no colours")
		}
	}
	z, err := zlib.NewReader(pixelStream{c})
	if err != nil {
		return pixelProblem(err)
	}
	defer z.Close()
	if err := checkRows(z, ihdr); err != nil {
		return pixelProblem(err)
	}
	for c.name != "IEND" {
		if err := c.next(); err != nil {
			return err
		}
	}
	return c.leave()
}

// kinds are the colour types with their samples a pixel and the bits that a
// sample may have (ISO/IEC 15948, 11.2.1).
var kinds = map[byte]struct {
	samples int64
	depths  string
}{
	0:       {1, "\x01\x02\x04\x08\x10"},
	2:       {3, "\x08\x10"},
	indexed: {1, "\x01\x02\x04\x08"},
	4:       {2, "\x08\x10"},
	6:       {4, "\x08\x10"},
}

const indexed = 3

// pixelBits is how many bits a pixel has, by a header that makes sense.
func pixelBits(ihdr [13]byte) (int64, error) {
	depth, kind := ihdr[8], kinds[ihdr[9]]
	if strings.IndexByte(kind.depths, depth) < 0 || ihdr[10] != 0 || ihdr[11] != 0 || ihdr[12] > 1 {
		return 0, problem(pixels.ErrDamaged, "the PNG header is damaged")
	}
	return kind.samples * int64(depth), nil
}

// checkRows reads the rows of every pass, and nothing may be left then.
func checkRows(r io.Reader, ihdr [13]byte) error {
	width, height := int64(binary.BigEndian.Uint32(ihdr[:])), int64(binary.BigEndian.Uint32(ihdr[4:]))
	bits, err := pixelBits(ihdr)
	if err != nil {
		return err
	}
	passes := []pass{{0, 0, 1, 1}}
	if ihdr[12] == 1 {
		passes = adam7
	}
	rows := bufio.NewReaderSize(r, 64<<10)
	for _, p := range passes {
		w, h := (width-p.x+p.dx-1)/p.dx, (height-p.y+p.dy-1)/p.dy
		if w <= 0 || h <= 0 {
			continue
		}
		for range h {
			filter, err := rows.ReadByte()
			if err != nil {
				return err
			}
			if filter > 4 {
				return problem(pixels.ErrDamaged, "the PNG is damaged: a row has no known filter")
			}
			if err := skip(rows, (w*bits+7)/8); err != nil {
				return err
			}
		}
	}
	// Reading to the end makes zlib verify its own check sum.
	if n, err := io.Copy(io.Discard, rows); err != nil || n == 0 {
		return err
	}
	return problem(pixels.ErrDamaged, "the PNG is damaged: it holds more pixels than it declares")
}

func skip(r *bufio.Reader, n int64) error {
	for n > 0 {
		done, err := r.Discard(int(min(n, 1<<30)))
		if err != nil {
			return err
		}
		n -= int64(done)
	}
	return nil
}

// pass is where the pixels of an interlace pass lie (ISO/IEC 15948, 8.2).
type pass struct{ x, y, dx, dy int64 }

var adam7 = []pass{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}
