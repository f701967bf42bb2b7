package encode

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/klauspost/compress/zlib"

	"bulkup/api/local/pixels/packed"
	"bulkup/api/media"
)

// tiffSink writes TIFF 6.0 with the high byte first: each strip is a run of differences
// (section 14), deflated by itself, and the directory comes behind the last one. The
// header says where that is, so what is written to has to be an io.WriterAt too.
type tiffSink struct {
	emitter       *emitter
	width, height int
	layout        Layout
	stripRows     uint32 // of every strip but the last
	at, sizes     []uint32
	written       int64 // bytes of the file so far
}

func newTIFF(f *packed.Lanes, width, height int, l Layout) *tiffSink {
	return &tiffSink{emitter: newEmitter(f, l), width: width, height: height, layout: l}
}

const tiffHeader = "MM\x00*\x00\x00\x00\x00"

func (t *tiffSink) Begin(w io.Writer) error { return t.write(w, []byte(tiffHeader)) }

func (t *tiffSink) write(w io.Writer, b []byte) error {
	n, err := w.Write(b)
	t.written += int64(n)
	return err
}

func (t *tiffSink) Finishing() int { return 0 }

// Tags of TIFF 6.0, and what they say here.
const (
	tiffDeflated     = 8 // the compression of Adobe's technical notes
	tiffDifferences  = 2
	tiffUnassociated = 2 // alpha that is not multiplied in
)

func (t *tiffSink) Finish(w io.Writer) error {
	header, ok := w.(io.WriterAt)
	if !ok {
		return errors.New("a TIFF cannot be written as a stream")
	}
	if err := t.write(w, make([]byte, t.written%2)); err != nil {
		return err
	}
	at := t.written
	if at > 1<<32-1 {
		return errors.New("a TIFF ends at 4 GB")
	}
	if err := t.write(w, t.directory()); err != nil {
		return err
	}
	_, err := header.WriteAt(binary.BigEndian.AppendUint32(nil, uint32(at)), 4)
	return err
}

// directory is what the file says of its strips.
func (t *tiffSink) directory() []byte {
	const short, long = 3, 4
	bits, light := uint32(8), uint32(2)
	if t.layout.Deep {
		bits = 16
	}
	if t.layout.Gray {
		light = 1
	}
	samples := t.layout.channels()
	all := make([]uint32, samples)
	for i := range all {
		all[i] = bits
	}
	var fields []media.Field
	add := func(tag, kind uint16, values ...uint32) {
		var v []byte
		for _, n := range values {
			if kind == short {
				v = binary.BigEndian.AppendUint16(v, uint16(n))
			} else {
				v = binary.BigEndian.AppendUint32(v, n)
			}
		}
		fields = append(fields, media.NewField(binary.BigEndian, tag, kind, len(values), v))
	}
	add(0x0100, long, uint32(t.width))
	add(0x0101, long, uint32(t.height))
	add(0x0102, short, all...)
	add(0x0103, short, tiffDeflated)
	add(0x0106, short, light)
	add(0x0111, long, t.at...)
	add(0x0115, short, uint32(samples))
	add(0x0116, long, t.stripRows)
	add(0x0117, long, t.sizes...)
	add(0x011c, short, 1)
	add(0x013d, short, tiffDifferences)
	if t.layout.Alpha {
		add(0x0152, short, tiffUnassociated)
	}
	return media.AppendDirectory(nil, binary.BigEndian, t.written, fields)
}

func (t *tiffSink) Strip() Strip {
	s := &tiffStrip{sink: t, pix: make([]byte, t.width*t.layout.Bytes())}
	s.deflate, _ = zlib.NewWriterLevel(&s.packed, zlib.BestSpeed) // fails only for levels that do not exist
	return s
}

// tiffStrip is some rows of a TIFF, deflated.
type tiffStrip struct {
	sink    *tiffSink
	packed  chunk
	deflate *zlib.Writer
	pix     []byte
	rows    int
}

func (s *tiffStrip) Reset(_, rows int) {
	s.packed, s.rows = s.packed[:0], rows
	s.deflate.Reset(&s.packed)
}

// Row writes what each sample is more than that of the pixel before it.
func (s *tiffStrip) Row(row []uint64) error {
	s.sink.emitter.emit(s.pix, row)
	pix, pixel := s.pix, s.sink.layout.Bytes()
	if !s.sink.layout.Deep {
		for i := len(pix) - 1; i >= pixel; i-- {
			pix[i] -= pix[i-pixel]
		}
	} else {
		for i := len(pix) - 2; i >= pixel; i -= 2 {
			binary.BigEndian.PutUint16(pix[i:], binary.BigEndian.Uint16(pix[i:])-binary.BigEndian.Uint16(pix[i-pixel:]))
		}
	}
	_, err := s.deflate.Write(pix)
	return err
}

func (s *tiffStrip) Flush(w io.Writer) error {
	if err := s.deflate.Close(); err != nil {
		return err
	}
	t := s.sink
	if len(t.at) == 0 {
		t.stripRows = uint32(s.rows)
	}
	t.at, t.sizes = append(t.at, uint32(t.written)), append(t.sizes, uint32(len(s.packed)))
	return t.write(w, s.packed)
}
