package heif

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
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
	s, err := p.samples(ctx, file)
	if err != nil {
		return nil, err
	}
	defer func() { s.release() }()
	s.repairEdges(chroma, p.tile)
	if s.size != p.Size {
		return nil, fmt.Errorf("%d×%d pixels are coded, not %d×%d", s.size.X, s.size.Y, p.Size.X, p.Size.Y)
	}
	if !p.Alpha && s.space != spaceRGB {
		return s.view(p.Codes), nil
	}
	s.own()
	m := s.rgb(p.Codes)
	s.pix = nil
	if !p.Alpha || !setPrimary(file, p.alpha) {
		return m, nil
	}
	mask, err := p.samples(ctx, file)
	switch {
	case errors.Is(err, errNoPicture): // the library puts no grid of a single channel together
		return nil, unsupported(pixels.ErrUnsupported, "the transparency of this HEIC is stored in a way that cannot be read; save it as PNG")
	case err != nil:
		return nil, err
	}
	defer mask.release()
	return m, mask.into(m)
}

// forHEIC makes a file what libheif takes for sure, by its brand. It also says that
// chroma is as fine as luma: the library smooths chroma to the size of luma in any
// case, and would make it coarse again, which blurs it. It returns what the file
// said, as chroma_format_idc of ITU-T H.265.
func forHEIC(file []byte) (chroma int) {
	copy(file[8:], "heic")
	const place = 8 + 16 // of hvcC (ISO/IEC 14496-15, 8.3.3.1)
	for _, at := range boxesOf(file, "meta", "iprp", "ipco", "hvcC") {
		if at+place < len(file) && file[at+place]&3 != 0 {
			chroma = int(file[at+place] & 3)
			file[at+place] |= 3
		}
	}
	return chroma
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
		return nil, failed(err)
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

// view makes the samples a picture, which closes the library in their place.
func (s *planes) view(codes Codes) *View {
	v := &View{size: s.size, in: s.in}
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

// into makes the mask the alpha of a picture, of whatever size it is.
func (s *planes) into(m draw.Image) error {
	if s.space == spaceRGB {
		return errors.New("the transparency is in colours")
	}
	most, size := 1<<s.depth-1, m.Bounds().Size()
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

// setPrimary makes another item the picture of the file.
func setPrimary(file []byte, id uint32) bool {
	for _, at := range boxesOf(file, "meta", "pitm") {
		switch {
		case at+16 <= len(file) && file[at+8] > 0:
			binary.BigEndian.PutUint32(file[at+12:], id)
			return true
		case at+14 <= len(file) && id < 1<<16:
			binary.BigEndian.PutUint16(file[at+12:], uint16(id))
			return true
		}
	}
	return false
}

// boxesOf returns where the boxes of a kind lie in others, meta being the first.
func boxesOf(file []byte, path ...string) (all []int) {
	var find func(start, end int64, path []string)
	find = func(start, end int64, path []string) {
		for b, err := range media.Boxes(bytes.NewReader(file), start, end) {
			switch {
			case err != nil:
				return
			case b.Type != path[0]:
			case len(path) == 1:
				all = append(all, int(b.Start))
			case b.Type == "meta":
				find(b.Data+4, b.End, path[1:])
			default:
				find(b.Data, b.End, path[1:])
			}
		}
	}
	find(0, int64(len(file)), path)
	return all
}
