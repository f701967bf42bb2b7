package convert

import (
	"context"
	"encoding/binary"
	"image"
	"image/png"

	"bulkup/api/media"
	"bulkup/queue/picture/colour"
	"bulkup/queue/result/metadata"
)

// openPNG takes a PNG whose colours are not sRGB by other words than those of a
// profile: cICP, gAMA and cHRM (PNG, third edition, 11.3.2). Profiles are carried.
func openPNG(f file) (*picture, error) {
	space, err := pngSpace(f)
	if err != nil || space.IsSRGB() {
		return nil, unknownColours(err, "PNG")
	}
	c, err := png.DecodeConfig(media.PNGPixels(from(context.Background(), f)))
	if err != nil {
		return nil, err
	}
	p := &picture{name: "PNG", size: image.Pt(c.Width, c.Height), orientation: 1, space: space, maxPixels: flatPixels, cost: 8}
	p.deep = deepModel(c.ColorModel)
	p.said, p.orientation = pngSaid(f)
	p.decode = func(ctx context.Context) (image.Image, error) { return png.Decode(media.PNGPixels(from(ctx, f))) }
	return p, nil
}

// pngSpace is what the first chunks say, as browsers read them: cICP of full range
// before a profile, a profile before sRGB, and that before the numbers that older
// readers know. Chromaticities without a gamma say nothing.
func pngSpace(f file) (s colour.Space, err error) {
	var gamma, peak float64
	var white, red, green, blue [2]float64
	var codes []byte
	named, measured := false, false
	for c, err := range media.Chunks(f, f.Size()) {
		if err != nil || c.Name == "IDAT" || c.Name == "IEND" {
			break
		}
		switch c.Name {
		case "cICP", "gAMA", "cHRM", "cLLI", "mDCV":
		case "iCCP", "sRGB":
			named = true
			continue
		default:
			continue
		}
		b, err := c.Payload(f, 64)
		if err != nil {
			continue
		}
		number := func(i int) float64 { return float64(binary.BigEndian.Uint32(b[4*i:])) / 100_000 }
		switch {
		case c.Name == "cICP" && len(b) == 4 && b[3] == 1:
			codes = b
		case c.Name == "cLLI" && len(b) == 8 && number(0) > 0: // what it holds, before what it was made on
			peak = 10 * number(0)
		case c.Name == "mDCV" && len(b) == 24 && peak == 0:
			peak = 10 * number(4)
		case c.Name == "gAMA" && len(b) == 4 && number(0) > 0:
			gamma = 1 / number(0)
		case c.Name == "cHRM" && len(b) == 32:
			measured = true
			for i, p := range []*[2]float64{&white, &red, &green, &blue} {
				p[0], p[1] = number(2*i), number(2*i+1)
			}
		}
	}
	switch {
	case codes != nil:
		s, err = colour.FromCICP(int(codes[0]), int(codes[1]))
		return s.UpTo(peak), err
	case named, gamma == 0, measured && white[1] <= 0:
		return colour.Space{}, nil
	}
	return colour.Measured(gamma, white, red, green, blue), nil
}

// pngSaid reads what stays true of a PNG whose colours are converted.
func pngSaid(f file) (said metadata.Source, orientation int) {
	orientation = 1
	for c, err := range media.Chunks(f, f.Size()) {
		if err != nil {
			break
		}
		if c.Name == "eXIf" && said.EXIF == nil {
			if b, err := c.Payload(f, maxSaid); err == nil {
				said.EXIF, orientation = b, media.Orientation(b)
			}
		}
	}
	return said, orientation
}
