package pixels

// What the formats and the encoders behind them can hold at most.
const (
	maxSideJPEG   = 65535       // 16-bit fields
	maxSideWebP   = 16383       // 14-bit fields
	maxPixelsWebP = 100_000_000 // the encoder fails over 121 MP
	encoderMemory = 25          // bytes that the encoder of WebP takes for a pixel
	maxSidePNG    = 1<<31 - 1
	maxPixelsTIFF = 500_000_000 // of 8 bytes at most, which its 32-bit offsets reach
)

// CheckResult returns a *Problem (ErrResultTooLarge, or ErrUnsupported for a
// format that is not written here) if a result of width × height pixels cannot
// be written as format: "jpg", "png", "tiff" or "webp".
func CheckResult(format string, width, height int) error {
	side, pixels, name := 0, 0, ""
	switch format {
	case "jpg":
		side, name = maxSideJPEG, "JPEG"
	case "webp":
		side, pixels, name = maxSideWebP, maxPixelsWebP, "WebP"
	case "png":
		side, name = maxSidePNG, "PNG"
	case "tiff":
		side, pixels, name = maxSidePNG, maxPixelsTIFF, "TIFF"
	default:
		return problem(ErrUnsupported, "results are written as png, jpg, webp or tiff")
	}
	if longest := max(width, height); longest > side {
		return problem(ErrResultTooLarge, "the result would be %d×%d pixels; %s ends at %d a side; choose png or a smaller scale",
			width, height, name, side)
	}
	if pixels > 0 && width*height > pixels {
		return problem(ErrResultTooLarge, "the result would have %d megapixels; %s is written up to %d; choose png or a smaller scale",
			width*height/1_000_000, name, pixels/1_000_000)
	}
	return nil
}

// ResultMemory returns about what a result takes that is held whole while it is
// written, in bytes: only a WebP is.
func ResultMemory(format string, width, height int) int64 {
	if format != "webp" {
		return 0
	}
	return encoderMemory * int64(width) * int64(height)
}

// MaxMemory is what a decoded source takes at most by its header, in bytes. One of more
// is refused before any memory is taken for it.
const MaxMemory = 270_000_000

// maxSide bounds the memory for the rows that workers hold.
const maxSide = 300_000

// CheckSource returns a *Problem (ErrAnimated, ErrTooLarge) if this engine does not
// decode a source, by its header.
func CheckSource(h Header) error {
	if h.Animated {
		return problem(ErrAnimated, "the picture is animated; only still pictures can be upscaled")
	}
	if side := max(h.Width, h.Height); side > maxSide {
		return problem(ErrTooLarge, "the picture declares %d×%d pixels; this engine reads up to %d a side", h.Width, h.Height, maxSide)
	}
	return CheckMemory(h.Width, h.Height, h.Memory)
}

// CheckMemory is CheckSource of what is left of a header: its size in pixels, and what
// decoding takes in bytes.
func CheckMemory(width, height int, memory int64) error {
	if memory <= MaxMemory {
		return nil
	}
	n := int64(width) * int64(height)
	return problem(ErrTooLarge, "the picture has %d×%d pixels; this engine reads up to %d megapixels of its kind; make it smaller, or cut it in parts",
		width, height, int64(float64(n)*MaxMemory/float64(memory))/1_000_000)
}
