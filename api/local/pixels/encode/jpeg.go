package encode

import (
	"encoding/binary"
	"io"

	"bulkup/api/local/pixels/packed"
)

// jpegSink writes baseline JPEG (ITU-T T.81) with chroma at half size. Each 16
// rows are a restart interval, so that strips can be coded side by side.
type jpegSink struct {
	f             *packed.Lanes
	width, height int
	gray          bool
	within        bool // no sample of a row is darker than black or lighter than white
	luma, chroma  *quantizer
}

// Group is how many rows a strip has a multiple of, but the last one: those of a restart interval.
const Group = 16

func newJPEG(f *packed.Lanes, width, height int, gray, within bool, quality int) *jpegSink {
	return &jpegSink{f: f, width: width, height: height, gray: gray, within: within || f == packed.Wide,
		luma: newQuantizer(&lumaQuant, quality), chroma: newQuantizer(&chromaQuant, quality)}
}

func (j *jpegSink) Begin(w io.Writer) error {
	out := []byte{0xff, 0xd8}
	segment := func(marker byte, body ...byte) {
		out = append(out, 0xff, marker)
		out = binary.BigEndian.AppendUint16(out, uint16(2+len(body)))
		out = append(out, body...)
	}
	table := func(class byte, s huffmanSpec) { segment(0xc4, append([]byte{class}, s.counts+s.values...)...) }

	// JFIF says how the colours are to be understood.
	segment(0xe0, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0)
	segment(0xdb, append([]byte{0}, j.luma.table[:]...)...)
	if !j.gray {
		segment(0xdb, append([]byte{1}, j.chroma.table[:]...)...)
	}
	frame := []byte{8, byte(j.height >> 8), byte(j.height), byte(j.width >> 8), byte(j.width)}
	interval := (j.width + 15) / 16
	if j.gray {
		segment(0xc0, append(frame, 1, 1, 0x11, 0)...)
		interval = 2 * ((j.width + 7) / 8)
	} else {
		segment(0xc0, append(frame, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1)...)
	}
	table(0x00, lumaDCSpec)
	table(0x10, lumaACSpec)
	if !j.gray {
		table(0x01, chromaDCSpec)
		table(0x11, chromaACSpec)
	}
	segment(0xdd, byte(interval>>8), byte(interval))
	if j.gray {
		segment(0xda, 1, 1, 0x00, 0, 63, 0)
	} else {
		segment(0xda, 3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0)
	}
	_, err := w.Write(out)
	return err
}

func (j *jpegSink) Finishing() int { return 0 }

func (j *jpegSink) Finish(w io.Writer) error {
	_, err := w.Write([]byte{0xff, 0xd9})
	return err
}

func (j *jpegSink) Strip() Strip {
	stride := (j.width + Group - 1) / Group * Group
	s := &jpegStrip{sink: j, stride: stride, y: make([]int16, Group*stride)}
	if j.f == packed.Wide {
		s.narrowed = make([]uint64, j.width)
	}
	if !j.gray {
		s.pairs = make([]uint64, stride/2)
		s.cb = make([]int16, Group/2*stride/2)
		s.cr = make([]int16, Group/2*stride/2)
	}
	return s
}

// jpegStrip is some groups of rows of a JPEG, coded.
type jpegStrip struct {
	sink     *jpegSink
	bits     bitWriter
	next     int // the result row that comes next
	end      int // the row after the strip's last
	stride   int
	narrowed []uint64
	y        []int16  // a group of luma rows
	pairs    []uint64 // sums of two pixels, of the even row of a pair
	cb, cr   []int16
	block    [64]float32
}

func (s *jpegStrip) Reset(first, rows int) {
	s.bits.reset()
	s.next, s.end = first, first+rows
}

func (s *jpegStrip) Row(row []uint64) error {
	if s.narrowed != nil {
		toNarrow(s.narrowed, row)
		row = s.narrowed
	}
	s.convert(row, s.next%Group)
	s.next++
	if s.next == s.end { // the last group is filled with its last row
		for i := s.next % Group; i > 0 && i < Group; i++ {
			s.convert(row, i)
		}
	} else if s.next%Group != 0 {
		return nil
	}
	s.code()
	return nil
}

// code writes the group of rows before next.
func (s *jpegStrip) code() {
	if s.sink.gray {
		s.codeGray()
	} else {
		s.codeColour()
	}
	s.bits.pad()
	if s.next < s.sink.height {
		s.bits.marker(0xd0 + byte((s.next-1)/Group%8))
	}
}

func (s *jpegStrip) codeColour() {
	var y, cb, cr int32 // DC of the block before
	half := s.stride / 2
	for x := 0; x < s.stride; x += 16 {
		for _, at := range [4]int{x, x + 8, x + 8*s.stride, x + 8*s.stride + 8} {
			s.load(s.y[at:], s.stride)
			y = s.bits.block(&s.block, s.sink.luma, y, lumaDC, lumaAC)
		}
		s.load(s.cb[x/2:], half)
		cb = s.bits.block(&s.block, s.sink.chroma, cb, chromaDC, chromaAC)
		s.load(s.cr[x/2:], half)
		cr = s.bits.block(&s.block, s.sink.chroma, cr, chromaDC, chromaAC)
	}
}

func (s *jpegStrip) codeGray() {
	rows := (s.next-1)%Group + 1
	var y int32
	for top := 0; top < rows; top += 8 {
		for x := 0; x < s.sink.width; x += 8 {
			s.load(s.y[top*s.stride+x:], s.stride)
			y = s.bits.block(&s.block, s.sink.luma, y, lumaDC, lumaAC)
		}
	}
}

// load reads 8×8 samples of a plane into block.
func (s *jpegStrip) load(plane []int16, stride int) {
	for i := 0; i < 64; i += 8 {
		in, out := plane[:8:8], s.block[i:][:8:8]
		for k := range out {
			out[k] = float32(in[k])
		}
		if i < 56 {
			plane = plane[stride:]
		}
	}
}

func (s *jpegStrip) Flush(w io.Writer) error {
	_, err := w.Write(s.bits.out)
	return err
}
