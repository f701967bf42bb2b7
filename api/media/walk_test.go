package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func in(s string) (io.ReaderAt, int64) { return strings.NewReader(s), int64(len(s)) }

// segments writes what a walk yields: marker, start, payload length, end.
func segments(s string) string {
	var b strings.Builder
	for s, err := range Segments(in(s)) {
		if err != nil {
			return b.String() + err.Error()
		}
		fmt.Fprintf(&b, "%02x@%d+%d-%d ", s.Marker, s.Start, s.Len, s.End)
	}
	return b.String()
}

func TestSegments(t *testing.T) {
	const end, damaged = "unexpected EOF", "the structure of the file is damaged"
	for _, c := range []struct{ name, file, want string }{
		{"to the scan", "\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x03xpixels\xff\xd9", "e0@2+2-8 da@8+1-13 "},
		{"no picture", "\xff\xd8\xff\xd9more", "d9@2+0-4 "},
		{"fill bytes", "\xff\xd8\xff\xff\xff\xe1\x00\x02\xff\xd9", "e1@4+0-8 d9@8+0-10 "},
		{"markers without a length", "\xff\xd8\xff\x01\xff\xd0\xff\xd8\xff\xd9", "d9@8+0-10 "},
		{"junk", "\xff\xd8abc\xff\x00d\xff\xe1\x00\x03x\x00\xff\xd9", "e1@8+1-13 d9@14+0-16 "},
		{"junk before a fill byte", "\xff\xd8a\xff\xff\xd9", "d9@4+0-6 "},
		{"cut off in a marker", "\xff\xd8\xff", end},
		{"cut off in a length", "\xff\xd8\xff\xe1\x00", end},
		{"cut off in a payload", "\xff\xd8\xff\xe1\x00\x05a", end},
		{"impossible length", "\xff\xd8\xff\xe1\x00\x01a", damaged},
		{"empty", "", end},
	} {
		if got := segments(c.file); got != c.want {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
		}
	}
	if got := segments("\xff\xd8" + strings.Repeat("x", maxJunk+1) + "\xff\xd9"); got != damaged {
		t.Errorf("a megabyte between segments: %q", got)
	}
}

// chunkNames writes what a walk over chunks yields.
func chunkNames(all iter.Seq2[Chunk, error]) string {
	var b strings.Builder
	for c, err := range all {
		if err != nil {
			return b.String() + err.Error()
		}
		fmt.Fprintf(&b, "%s@%d+%d-%d ", c.Name, c.Start, c.Len, c.End)
	}
	return b.String()
}

func TestChunks(t *testing.T) {
	png := func(s string) string { return chunkNames(Chunks(in(PNGSignature + s))) }
	for _, c := range []struct{ name, got, want string }{
		{"to the end", png("\x00\x00\x00\x02teXtab1234\x00\x00\x00\x00IEND1234more"), "teXt@8+2-22 IEND@22+0-34 "},
		{"cut off", png("\x00\x00\x00\x02teXtab123"), "unexpected EOF"},
		{"no end", png("\x00\x00\x00\x00IDAT1234"), "IDAT@8+0-20 unexpected EOF"},
		{"impossible length", png("\xff\x00\x00\x02teXtab1234"), ErrDamaged.Error()},
		{"webp", chunkNames(WebPChunks(in("RIFF\x16\x00\x00\x00WEBPEXIF\x01\x00\x00\x00a\x00XMP \x00\x00\x00\x00"))), "EXIF@12+1-21 XMP @22+0-30 "},
		{"webp, cut off", chunkNames(WebPChunks(in("RIFF\x16\x00\x00\x00WEBPEXIF\x01\x00\x00\x00a\x00"))), "EXIF@12+1-21 unexpected EOF"},
		{"webp, chunk too long", chunkNames(WebPChunks(in("RIFF\x0d\x00\x00\x00WEBPEXIF\x02\x00\x00\x00ab"))), ErrDamaged.Error()},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, not %q", c.name, c.got, c.want)
		}
	}
}

// TestDirectories reads one directory in all four dialects of TIFF.
func TestDirectories(t *testing.T) {
	for _, order := range []interface {
		binary.ByteOrder
		binary.AppendByteOrder
	}{binary.LittleEndian, binary.BigEndian} {
		for _, big := range []bool{false, true} {
			file := directoryOf(order, big)
			tiff, err := ReadTIFF(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				t.Fatal(err)
			}
			d, err := tiff.Directory(tiff.First)
			if err != nil {
				t.Fatal(err)
			}
			if d.Next != 0 || d.End != int64(len(file))-6 || len(d.Entries) != 2 {
				t.Errorf("%v, big %v: %+v", order, big, d)
			}
			if n := tiff.Number(d, 0x0112); n != 6 {
				t.Errorf("%v, big %v: the orientation is %d", order, big, n)
			}
			if got := tiff.Numbers(d, 0x0102, 3); !cmp.Equal(got, []uint64{8, 16, 32}) {
				t.Errorf("%v, big %v: the bits are %v", order, big, got)
			}
			if Orientation(file) != 6 || Orientation(append([]byte(EXIFSignature), file...)) != 6 {
				t.Errorf("%v, big %v: another orientation", order, big)
			}
			if _, err := tiff.Directory(int64(len(file)) - 1); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("beyond the end: %v", err)
			}
		}
	}
	if Orientation([]byte("nothing of the kind")) != 1 {
		t.Error("nonsense is not upright")
	}
}

// directoryOf is a file with one entry in place and one with its values elsewhere.
func directoryOf(order interface {
	binary.ByteOrder
	binary.AppendByteOrder
}, big bool) []byte {
	b := []byte("MM")
	if order.Uint16([]byte{1, 0}) == 1 {
		b = []byte("II")
	}
	number := func(classic int, v uint64) {
		switch {
		case big:
			b = order.AppendUint64(b, v)
		case classic == 2:
			b = order.AppendUint16(b, uint16(v))
		default:
			b = order.AppendUint32(b, uint32(v))
		}
	}
	if big {
		b = order.AppendUint16(order.AppendUint16(order.AppendUint16(b, 43), 8), 0)
		number(4, 16)
	} else {
		b = order.AppendUint16(b, 42)
		number(4, 8)
	}
	number(2, 2)
	b = order.AppendUint16(order.AppendUint16(b, 0x0112), 3)
	number(4, 1)
	b = order.AppendUint16(b, 6)
	b = append(b, make([]byte, map[bool]int{false: 2, true: 6}[big])...)
	b = order.AppendUint16(order.AppendUint16(b, 0x0102), 3)
	if big { // which holds three values in place
		number(4, 3)
		b = order.AppendUint16(order.AppendUint16(order.AppendUint16(b, 8), 16), 32)
		b = append(b, 0, 0)
		number(4, 0)
		return append(b, "behind"...)
	}
	number(4, 3)
	number(4, uint64(len(b))+8)
	number(4, 0)
	return order.AppendUint16(order.AppendUint16(order.AppendUint16(b, 8), 16), 32)
}

// endless is a file of any size that repeats a few bytes behind its signature.
type endless struct {
	head, repeat string
	reads        int
}

func (e *endless) ReadAt(p []byte, off int64) (int, error) {
	e.reads++
	for i := range p {
		if at := off + int64(i); at < int64(len(e.head)) {
			p[i] = e.head[at]
		} else {
			p[i] = e.repeat[(at-int64(len(e.head)))%int64(len(e.repeat))]
		}
	}
	return len(p), nil
}

// TestManyParts: millions of empty parts take one pass, and no memory.
func TestManyParts(t *testing.T) {
	const parts = 2_000_000
	for _, c := range []struct {
		name string
		file *endless
		walk func(io.ReaderAt, int64) int
	}{
		{"segments", &endless{head: "\xff\xd8", repeat: "\xff\xe5\x00\x02"}, count(Segments)},
		{"chunks of PNG", &endless{head: PNGSignature, repeat: "\x00\x00\x00\x00tIME" + string(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte("tIME"))))}, count(Chunks)},
		{"boxes", &endless{repeat: "\x00\x00\x00\x08free"}, func(r io.ReaderAt, size int64) int {
			return count(func(r io.ReaderAt, size int64) iter.Seq2[Box, error] { return Boxes(r, 0, size) })(r, size)
		}},
	} {
		size := int64(len(c.file.head) + parts*len(c.file.repeat))
		n := 0
		used := testing.AllocsPerRun(1, func() { n = c.walk(c.file, size) })
		if n != parts {
			t.Errorf("%s: %d of %d", c.name, n, parts)
		}
		if most := int(size/2048)*2 + 10; c.file.reads > 2*most {
			t.Errorf("%s: %d reads for %d bytes", c.name, c.file.reads, size)
		}
		if used > parts*1.1 { // a name of four bytes each at most, which is gone at once
			t.Errorf("%s: %v allocations", c.name, used)
		}
	}
}

func count[P any](walk func(io.ReaderAt, int64) iter.Seq2[P, error]) func(io.ReaderAt, int64) int {
	return func(r io.ReaderAt, size int64) (n int) {
		for _, err := range walk(r, size) {
			if err == nil {
				n++
			}
		}
		return n
	}
}
