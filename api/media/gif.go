package media

import (
	"io"
	"iter"
)

// GIFImages yields where the images of a GIF file of size bytes begin, each with its
// descriptor (GIF89a, 20), up to the trailer.
func GIFImages(r io.ReaderAt, size int64) iter.Seq2[Span, error] {
	return func(yield func(Span, error) bool) {
		g := gifWalk{&window{r: r, size: size}}
		off, err := g.table(10, 13)
		for err == nil {
			var b []byte
			start := off
			if b, err = g.w.at(off, 1); err != nil {
				break
			}
			switch b[0] {
			case ';':
				return
			case '!': // an extension, with its label
				off, err = g.blocks(off + 2)
			case ',':
				if off, err = g.table(off+9, off+10); err == nil {
					off, err = g.blocks(off + 1) // behind the size of its codes
				}
				if err == nil && !yield(Span{Start: start, Data: start, Len: off - start, End: off}, nil) {
					return
				}
			default:
				err = ErrDamaged
			}
		}
		yield(Span{}, err)
	}
}

type gifWalk struct{ w *window }

// table returns where the colour table at off ends, which the byte at flags declares.
func (g gifWalk) table(flags, off int64) (int64, error) {
	b, err := g.w.at(flags, 1)
	if err == nil && b[0]&0x80 != 0 {
		off += 3 << (b[0]&7 + 1)
	}
	return off, err
}

// blocks returns where a run of blocks ends, which is behind its empty one.
func (g gifWalk) blocks(off int64) (int64, error) {
	for {
		b, err := g.w.at(off, 1)
		if err != nil {
			return 0, err
		}
		if off += 1 + int64(b[0]); b[0] == 0 {
			return off, nil
		}
	}
}
