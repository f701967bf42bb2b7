package heif

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
)

// Colour spaces as libheif numbers them (heif.h).
const (
	spaceYCbCr = 0
	spaceRGB   = 1
	spaceMono  = 2
)

// planes are the samples of a picture as libheif lays them out: luma, and then
// chroma of the same size, or red, green, blue and alpha beside each other.
type planes struct {
	size   image.Point
	space  int
	depth  int       // bits of a sample
	bytes  int       // of a sample, little-endian
	stride int       // bytes of a row
	pix    []byte    // memory of the library, until own
	in     *instance // which holds that; nil after own
}

// decodeHEIC has libheif decode the samples, and those of the mask in a second
// call, for which the mask is made the picture.
func (p *Picture) decodeHEIC(ctx context.Context, file []byte) (image.Image, error) {
	chroma := forHEIC(file)
	untransformed(file, p.in.item)
	shown := p.hideGrey(file)
	s, err := p.samples(ctx, file)
	if err != nil {
		return nil, err
	}
	shown()
	defer func() { s.release() }()
	s.repairEdges(chroma, p.in.tile)
	if s.size != p.in.size {
		return nil, fmt.Errorf("%d×%d pixels are coded, not %d×%d", s.size.X, s.size.Y, p.in.size.X, p.in.size.Y)
	}
	if !p.Alpha && s.space != spaceRGB {
		return s.view(p.Codes, p.in.window), nil
	}
	s.own()
	m := s.rgb(p.Codes)
	s.pix = nil
	if p.Alpha {
		mask, err := p.maskHEIC(ctx, file)
		if err != nil {
			return nil, err
		}
		defer mask.release()
		if err := mask.into(m, p.in.grid); err != nil {
			return nil, err
		}
	}
	return cropped(m, p.in.window), nil
}

// maskHEIC decodes the mask. One of tiles is put together here, since the library puts no
// grid of a single channel together, and its tiles are said to have chroma, since it
// decodes none without that is not a mask itself.
func (p *Picture) maskHEIC(ctx context.Context, file []byte) (*planes, error) {
	main, _ := p.boxes.Item(p.in.mask)
	if main.Type != "grid" {
		setPrimary(file, main.ID)
		return p.samples(ctx, file)
	}
	for _, at := range chromaOf(file) {
		file[at] |= 3
	}
	size, ok := sizeOf(main)
	if !ok || size.X <= 0 || size.Y <= 0 || size.X > p.MaxPixels()/size.Y {
		return nil, errBudget
	}
	var whole *planes
	var at image.Point // of the next tile
	for _, id := range p.madeOf(main.ID) {
		setPrimary(file, id)
		tile, err := p.samples(ctx, file)
		if err != nil {
			return nil, err
		}
		if whole == nil {
			whole = tile.blank(size)
		}
		tile.copyTo(whole, at)
		if at.X += tile.size.X; at.X >= size.X {
			at = image.Pt(0, at.Y+tile.size.Y)
		}
		tile.release()
	}
	if whole == nil || at.Y < size.Y {
		return nil, errors.New("tiles of the transparency are missing")
	}
	return whole, nil
}

// blank is a picture of the first plane alone, and of another size.
func (s *planes) blank(size image.Point) *planes {
	stride := size.X * s.bytes
	return &planes{size: size, space: spaceMono, depth: s.depth, bytes: s.bytes, stride: stride, pix: make([]byte, stride*size.Y)}
}

// copyTo copies the first plane to a place in that of another, as far as it has room.
func (s *planes) copyTo(whole *planes, at image.Point) {
	for y := range min(s.size.Y, whole.size.Y-at.Y) {
		n := min(s.size.X, whole.size.X-at.X) * s.bytes
		copy(whole.pix[(at.Y+y)*whole.stride+at.X*s.bytes:][:n], s.pix[y*s.stride:])
	}
}

// forHEIC makes a file what libheif takes for sure, by its brand. It also says that
// chroma is as fine as luma: the library smooths chroma to the size of luma in any
// case, and would make it coarse again, which blurs it. It returns what the file
// said, as chroma_format_idc of ITU-T H.265.
func forHEIC(file []byte) (chroma int) {
	copy(file[8:], "heic")
	for _, at := range chromaOf(file) {
		if idc := int(file[at] & 3); idc != 0 {
			chroma = idc
			file[at] |= 3
		}
	}
	return chroma
}

// chromaOf returns where chroma_format_idc lies (ISO/IEC 14496-15, 8.3.3.1).
func chromaOf(file []byte) (all []int) {
	const place = 8 + 16 // of hvcC
	for _, at := range boxesOf(file, "meta", "iprp", "ipco", "hvcC") {
		if at+place < len(file) {
			all = append(all, at+place)
		}
	}
	return all
}

// samples decodes them, and leaves them in the memory of the library until release.
func (p *Picture) samples(ctx context.Context, file []byte) (s *planes, err error) {
	in, err := heic.open(ctx, file, p.budget())
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			in.close()
		}
	}()
	at, err := in.alloc(5 * 4)
	if err != nil {
		return nil, err
	}
	if ok, err := in.call("decode", in.file, in.size, 1, at, at+4, at+8, at+12, at+16, 0); err != nil || ok == 0 {
		return nil, failed(err)
	}
	s = &planes{size: image.Pt(in.number(at), in.number(at+4)), space: in.number(at + 8), depth: max(p.Depth, 8), in: in}
	n, err := s.layOut()
	if err != nil {
		return nil, err
	}
	out, err := in.alloc(uint64(n))
	if err != nil {
		return nil, err
	}
	if ok, err := in.call("decode", in.file, in.size, 0, at, at+4, at+8, at+12, at+16, out); err != nil || ok == 0 {
		return nil, p.failedAt(in.module.Memory().Size(), err)
	}
	s.pix, err = in.held(out, n)
	return s, err
}

// own copies the samples and gives the memory of the library back.
func (s *planes) own() {
	s.pix = bytes.Clone(s.pix)
	s.release()
}

func (s *planes) release() {
	if s.in != nil {
		s.in.close()
		s.in = nil
	}
}

// view makes what a window shows of the samples a picture, which closes the library in their place.
func (s *planes) view(codes Codes, window image.Rectangle) *View {
	v := &View{window: window, in: s.in}
	s.in = nil
	color := s.colours(codes)
	v.deep = s.depth > 8
	v.rgb = func(x, y int) (r, g, b int) {
		r, g, b, _ = color(x, y)
		return r, g, b
	}
	return v
}

// layOut works out the stride of libheif, which has no plane of less than 64
// samples a row, and returns how many bytes all planes take.
func (s *planes) layOut() (int, error) {
	if s.size.X <= 0 || s.size.Y <= 0 || s.size.X > 1<<16 || s.size.Y > 1<<16 || s.depth > 16 {
		return 0, errBudget
	}
	s.bytes = 1
	if s.depth > 8 && s.space != spaceRGB {
		s.bytes = 2
	}
	size, count := s.bytes, 1
	switch s.space {
	case spaceRGB:
		size, s.depth = 4, 8
	case spaceYCbCr:
		count = 3
	case spaceMono:
	default:
		return 0, fmt.Errorf("samples of an unknown kind (%d)", s.space)
	}
	s.stride = (max((s.size.X+1)&^1, 64)*size + 15) &^ 15
	return count * s.stride * s.size.Y, nil
}

// at is sample x of row y of a plane.
func (s *planes) at(plane, x, y int) int {
	i := (plane*s.size.Y+y)*s.stride + x*s.bytes
	if s.bytes == 1 {
		return int(s.pix[i])
	}
	return int(binary.LittleEndian.Uint16(s.pix[i:])) & (1<<s.depth - 1)
}

// colours returns what makes a colour of the samples of a pixel, of 16 bits if they
// have more than 8.
func (s *planes) colours(codes Codes) func(x, y int) (r, g, b, a int) {
	to := newYCC(codes, s.depth)
	return func(x, y int) (r, g, b, a int) {
		switch s.space {
		case spaceRGB:
			p := s.pix[y*s.stride+4*x:]
			return int(p[0]), int(p[1]), int(p[2]), int(p[3])
		case spaceMono:
			v := to.gray(s.at(0, x, y))
			return v, v, v, to.most
		}
		r, g, b = to.rgb(s.at(0, x, y), s.at(1, x, y), s.at(2, x, y))
		return r, g, b, to.most
	}
}

// rgb makes a picture of the samples.
func (s *planes) rgb(codes Codes) draw.Image {
	bounds, color := image.Rectangle{Max: s.size}, s.colours(codes)
	if s.depth > 8 {
		m := image.NewNRGBA64(bounds)
		for i := 0; i < len(m.Pix); i += 8 {
			r, g, b, a := color(i/8%s.size.X, i/8/s.size.X)
			for k, v := range [4]int{r, g, b, a} {
				binary.BigEndian.PutUint16(m.Pix[i+2*k:], uint16(v))
			}
		}
		return m
	}
	m := image.NewNRGBA(bounds)
	for i := 0; i < len(m.Pix); i += 4 {
		r, g, b, a := color(i/4%s.size.X, i/4/s.size.X)
		m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = byte(r), byte(g), byte(b), byte(a)
	}
	return m
}

// into makes the mask, of whatever size it is, the alpha of a part of a picture.
func (s *planes) into(m draw.Image, size image.Point) error {
	if s.space == spaceRGB {
		return errors.New("the transparency is in colours")
	}
	most := 1<<s.depth - 1
	for y := range size.Y {
		for x := range size.X {
			a := s.at(0, x*s.size.X/size.X, y*s.size.Y/size.Y)
			switch m := m.(type) {
			case *image.NRGBA:
				m.Pix[y*m.Stride+4*x+3] = byte((a*255 + most/2) / most)
			case *image.NRGBA64:
				binary.BigEndian.PutUint16(m.Pix[y*m.Stride+8*x+6:], uint16((a*65535+most/2)/most))
			}
		}
	}
	return nil
}
