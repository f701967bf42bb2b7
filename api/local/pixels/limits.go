package pixels

// What the formats and the encoders behind them can hold at most.
const (
	maxSideJPEG   = 65535       // 16-bit fields
	maxSideWebP   = 16383       // 14-bit fields
	maxPixelsWebP = 100_000_000 // the encoder takes 25 bytes a pixel, and fails over 121 MP
	maxSidePNG    = 1<<31 - 1
)

// CheckResult returns a *Problem (ErrResultTooLarge, or ErrUnsupported for a
// format that is not written here) if a result of width × height pixels cannot
// be written as format: "jpg", "png" or "webp".
func CheckResult(format string, width, height int) error {
	side, pixels, name := 0, 0, ""
	switch format {
	case "jpg":
		side, name = maxSideJPEG, "JPEG"
	case "webp":
		side, pixels, name = maxSideWebP, maxPixelsWebP, "WebP"
	case "png":
		side, name = maxSidePNG, "PNG"
	default:
		return problem(ErrUnsupported, "results are written as jpg, png or webp")
	}
	if longest := max(width, height); longest > side {
		return problem(ErrResultTooLarge, "the result would be %d×%d pixels; %s ends at %d a side; choose png or a smaller scale",
			width, height, name, side)
	}
	if pixels > 0 && width*height > pixels {
		return problem(ErrResultTooLarge, "the result would have %d megapixels; this engine writes WebP up to %d; choose png, jpg or a smaller scale",
			width*height/1_000_000, pixels/1_000_000)
	}
	return nil
}

// maxSide bounds the memory for the rows that workers hold, and maxDecoded that
// for the decoded source, in bytes.
const (
	maxSide    = 300_000
	maxDecoded = 4 * MaxSourcePixels
)

// checkSource judges a header before any memory is taken for its pixels.
func checkSource(h Header) error {
	if h.Animated {
		return problem(ErrAnimated, "the picture is animated; only still pictures can be upscaled")
	}
	if side := max(h.Width, h.Height); side > maxSide {
		return problem(ErrTooLarge, "the picture declares %d×%d pixels; this engine reads up to %d a side", h.Width, h.Height, maxSide)
	}
	size := int64(4) // bytes that a pixel takes while decoding, at most
	if h.Bits == 16 || h.Progressive {
		size = 8
	}
	if int64(h.Width)*int64(h.Height)*size > maxDecoded {
		return problem(ErrTooLarge, "the picture declares %d×%d pixels; this engine reads up to %d megapixels of its kind",
			h.Width, h.Height, maxDecoded/size/1_000_000)
	}
	return nil
}
