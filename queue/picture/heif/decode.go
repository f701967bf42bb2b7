package heif

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"runtime/debug"
	"time"

	"bulkup/api/local/pixels"
)

// What one picture may take. Both libraries hold the whole of it, in several forms.
const (
	fixedMemory  = 48 << 20
	heicMemory   = 10 // bytes a pixel: the coded picture, its copy with fine chroma, the result
	avifMemory   = 36 // 22 without transparency: planes and copies of them, red, green and blue with alpha, the result
	avif16Memory = 46 // 33 without
	mostMemory   = 460 << 20
	largeMemory  = 100 << 20       // garbage is given back before as much is taken
	fixedTime    = 2 * time.Minute // on a machine that has much else to do
	pixelTime    = 20 * time.Microsecond
)

// MaxPixels is how many pixels a picture may have for Decode to stay within mostMemory. Of
// an AVIF it is for one without transparency; another may end with the words for too much
// memory.
func (p *Picture) MaxPixels() int {
	switch {
	case p.Name == "HEIC" && p.Depth <= 8:
		return 8192 * 6144
	case p.Name == "HEIC":
		return 16_000_000
	case p.Depth > 8:
		return 12_000_000
	}
	return 18_000_000
}

// failedAt is the error of a library that says no more than that it failed, or stops, as it does
// when it gets no more memory: what it has taken shows that.
func (p *Picture) failedAt(taken uint32, err error) error {
	most := p.budget().memory
	largest := int64(p.in.size.X) * int64(p.in.size.Y) * 4 // that a library asks for at once
	if (err == nil || errors.Is(err, errStopped)) && int64(taken) > min(most/2, most-largest) {
		return errBudget
	}
	return failed(err)
}

// Memory is what Decode takes at most, in bytes.
func (p *Picture) Memory() int64 { return p.budget().memory + 2*p.size }

func (p *Picture) budget() budget {
	each := int64(avifMemory)
	switch {
	case p.Name == "HEIC" && p.Depth <= 8:
		each = heicMemory
	case p.Depth > 8:
		each = avif16Memory
	}
	n := int64(p.in.size.X) * int64(p.in.size.Y)
	return budget{min(fixedMemory+each*n, mostMemory), fixedTime + time.Duration(n)*pixelTime}
}

// Decode returns the picture in red, green and blue of its own space: a *View, which the
// caller closes, where there is no transparency, and else *image.NRGBA, *image.NRGBA64,
// *image.RGBA or *image.RGBA64. It ends with ctx.
func (p *Picture) Decode(ctx context.Context, r io.ReaderAt) (image.Image, error) {
	if p.in.size.Y <= 0 || p.in.size.X > p.MaxPixels()/p.in.size.Y {
		return nil, errBudget
	}
	file := make([]byte, p.size)
	if _, err := r.ReadAt(file, 0); err != nil && err != io.EOF {
		return nil, err
	}
	decode := p.decodeAVIF
	if p.Name == "HEIC" {
		decode = p.decodeHEIC
	}
	m, err := decode(ctx, file)
	if _, held := m.(*View); !held && p.Size.X*p.Size.Y > 4_000_000 {
		debug.FreeOSMemory() // of the library, before more is taken for the same picture
	}
	if errors.Is(err, errBudget) {
		err = unsupported(pixels.ErrTooLarge, "decoding this %s takes more memory or time than a picture of %d×%d pixels should; save it as PNG or JPEG",
			p.Name, p.Size.X, p.Size.Y)
	}
	return m, err
}

// decodeAVIF has libavif make colours of the samples, by the matrix and the range
// that the file gives.
func (p *Picture) decodeAVIF(ctx context.Context, file []byte) (image.Image, error) {
	in, err := avif.open(ctx, p.forAVIF(file), p.budget())
	if err != nil {
		return nil, err
	}
	seen := false
	defer func() {
		if !seen {
			in.close()
		}
	}()
	at, err := in.alloc(4 * 4)
	if err != nil {
		return nil, err
	}
	const all, delays = 0, 0
	if ok, err := in.call("decode", in.file, in.size, 1, all, at, at+4, at+8, at+12, delays, 0); err != nil || ok == 0 {
		return nil, failed(err)
	}
	w, h, depth := in.number(at), in.number(at+4), in.number(at+8)
	if w != p.in.size.X || h != p.in.size.Y {
		return nil, fmt.Errorf("%d×%d pixels are coded, not %d×%d", w, h, p.in.size.X, p.in.size.Y)
	}
	size := 4
	if depth > 8 {
		size = 8
	}
	// The library also says that all is well where it has decoded nothing, but then it
	// has not written how long the picture is shown.
	const untouched = 1<<64 - 1
	delay, err := in.alloc(8)
	if err != nil || !in.module.Memory().WriteUint64Le(uint32(delay), untouched) {
		return nil, errBudget
	}
	out, err := in.alloc(uint64(w * h * size))
	if err != nil {
		return nil, err
	}
	if ok, err := in.call("decode", in.file, in.size, 0, all, at, at+4, at+8, at+12, delay, out); err != nil || ok == 0 {
		return nil, p.failedAt(in.module.Memory().Size(), err)
	}
	if v, ok := in.module.Memory().ReadUint64Le(uint32(delay)); !ok || v == untouched {
		return nil, p.failedAt(in.module.Memory().Size(), nil)
	}
	pix, err := in.held(out, w*h*size)
	if err != nil {
		return nil, err
	}
	if seen = opaque(pix, size); seen {
		return p.viewRGBA(in, pix, size), nil
	}
	pix = bytes.Clone(pix)
	if size == 4 {
		return cropped(&image.RGBA{Pix: pix, Stride: 4 * w, Rect: image.Rect(0, 0, w, h)}, p.in.window), nil
	}
	for i := 0; i < len(pix); i += 2 {
		binary.BigEndian.PutUint16(pix[i:], binary.LittleEndian.Uint16(pix[i:]))
	}
	return cropped(&image.RGBA64{Pix: pix, Stride: 8 * w, Rect: image.Rect(0, 0, w, h)}, p.in.window), nil
}

// opaque reports whether no pixel, of so many bytes, is transparent.
func opaque(pix []byte, size int) bool {
	for i := 0; i < len(pix); i += size {
		for _, a := range pix[i+size*3/4 : i+size] {
			if a != 255 {
				return false
			}
		}
	}
	return true
}

// viewRGBA is a picture of pixels with red, green, blue and alpha, of 8 bits or of 16,
// little-endian.
func (p *Picture) viewRGBA(in *instance, pix []byte, bytes int) *View {
	v := &View{window: p.in.window, deep: bytes == 8, in: in}
	width := p.in.size.X
	v.rgb = func(x, y int) (r, g, b int) {
		p := pix[(y*width+x)*bytes:][:bytes]
		if bytes == 4 {
			return int(p[0]), int(p[1]), int(p[2])
		}
		return int(binary.LittleEndian.Uint16(p)), int(binary.LittleEndian.Uint16(p[2:])), int(binary.LittleEndian.Uint16(p[4:]))
	}
	return v
}

// forAVIF returns the file as libavif takes it: with its own brand, and with one
// box for each kind of ipma. Old files have two, and the library refuses them for
// having the same flags, of which it knows the first only.
func (p *Picture) forAVIF(file []byte) []byte {
	if p.boxes.Brand != "avis" && len(file) > 12 {
		copy(file[8:], "avif")
	}
	for n, at := range boxesOf(file, "meta", "iprp", "ipma") {
		if n > 0 && at+12 <= len(file) {
			file[at+9] = byte(n) // flags of 24 bits
		}
	}
	// The library takes any track beside another for its transparency, also one of depths:
	// where none is of alpha, they belong to a track that is not there.
	if !bytes.Contains(file, []byte(alphaType)) {
		for _, at := range boxesOf(file, "moov", "trak", "tref", "auxl") {
			if at+12 <= len(file) {
				binary.BigEndian.PutUint32(file[at+8:], 1<<32-1)
			}
		}
	}
	// It refuses the tracks of sound for having no size.
	for _, at := range boxesOf(file, "moov", "trak") {
		end := min(at+int(binary.BigEndian.Uint32(file[at:])), len(file))
		track := file[at+8 : max(end, at+8)]
		for _, h := range boxesOf(track, "mdia", "hdlr") {
			if bytes.HasPrefix(track[min(h+16, len(track)):], []byte("soun")) {
				copy(file[at+4:], "free")
			}
		}
	}
	return file
}

// failed is why a library has made no picture.
func failed(err error) error {
	if err != nil {
		return err
	}
	return errNoPicture
}

var errStopped = errors.New("the decoder stopped")

var errNoPicture = errors.New("the decoder finds no picture")
