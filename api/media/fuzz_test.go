package media

import (
	"bytes"
	"encoding/binary"
	"io"
	"iter"
	"testing"
)

// ordered fails unless spans lie in the file and follow each other.
func ordered[P any](t *testing.T, data []byte, all iter.Seq2[P, error], span func(P) Span) {
	last := int64(0)
	for p, err := range all {
		if err != nil {
			return
		}
		s := span(p)
		if s.Start < last || s.Data < s.Start || s.Len < 0 || s.Data+s.Len > s.End || s.End > int64(len(data)) || s.End <= s.Start {
			t.Fatalf("%+v after %d of %d", s, last, len(data))
		}
		last = s.End
	}
}

func FuzzSegments(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x03xpixels\xff\xd9"))
	f.Add([]byte("\xff\xd8abc\xff\x00d\xff\xff\xe1\x00\x03x\x00\xff\xd9"))
	f.Fuzz(func(t *testing.T, data []byte) {
		ordered(t, data, Segments(bytes.NewReader(data), int64(len(data))), func(s Segment) Span { return s.Span })
	})
}

func FuzzChunks(f *testing.F) {
	f.Add([]byte(PNGSignature + "\x00\x00\x00\x02teXtab1234\x00\x00\x00\x00IEND1234more"))
	f.Add([]byte("RIFF\x16\x00\x00\x00WEBPEXIF\x01\x00\x00\x00a\x00XMP \x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, size := bytes.NewReader(data), int64(len(data))
		for _, walk := range []func(io.ReaderAt, int64) iter.Seq2[Chunk, error]{Chunks, WebPChunks} {
			ordered(t, data, walk(r, size), func(c Chunk) Span { return c.Span })
		}
	})
}

func FuzzDirectories(f *testing.F) {
	f.Add(directoryOf(binary.LittleEndian, false))
	f.Add(directoryOf(binary.BigEndian, true))
	f.Fuzz(func(t *testing.T, data []byte) {
		Orientation(data)
		tiff, err := ReadTIFF(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		d, err := tiff.Directory(tiff.First)
		if err != nil {
			return
		}
		if d.Start < 8 || d.End > int64(len(data)) || len(d.Entries) == 0 {
			t.Fatalf("%+v of %d bytes", d, len(data))
		}
		for _, e := range d.Entries {
			if b := tiff.Value(e, 1<<10); b != nil && int64(len(b)) != e.Len || len(b) > 1<<10 {
				t.Fatalf("%+v: %d bytes", e, len(b))
			}
			tiff.Numbers(d, e.Tag, 16)
		}
	})
}

func FuzzHEIF(f *testing.F) {
	f.Add(sampleHEIF())
	f.Fuzz(func(t *testing.T, data []byte) {
		r, size := bytes.NewReader(data), int64(len(data))
		ordered(t, data, Boxes(r, 0, size), func(b Box) Span { return b.Span })
		h, err := ReadHEIF(r, size)
		if err != nil {
			return
		}
		for _, i := range h.Items[:min(len(h.Items), 100)] {
			if b, err := i.Read(r, 1<<10); err == nil && len(b) > 1<<10 {
				t.Fatalf("%+v: %d bytes", i, len(b))
			}
		}
		h.Said(r, 1<<10)
	})
}
