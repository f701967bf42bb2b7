package metadata

import (
	"bytes"
	"regexp"
	"strconv"
	"unicode/utf8"
)

// number matches a property of XMP with a whole number, as attribute or element.
func number(name string) *regexp.Regexp {
	return regexp.MustCompile(`(\b` + name + `\s*(?:=\s*["']|>)\s*)\d+`)
}

// What EXIF says of the pixels is often said in XMP again.
var (
	xmpOrientation = number("tiff:Orientation")
	xmpWidth       = number("(?:tiff:ImageWidth|exif:PixelXDimension)")
	xmpHeight      = number("(?:tiff:ImageLength|exif:PixelYDimension)")
)

// editXMP makes a packet fit a picture of width × height pixels as stored.
func editXMP(packet []byte, orientation, width, height int) []byte {
	for _, edit := range []struct {
		property *regexp.Regexp
		value    int
	}{{xmpOrientation, orientation}, {xmpWidth, width}, {xmpHeight, height}} {
		packet = edit.property.ReplaceAll(packet, []byte("${1}"+strconv.Itoa(edit.value)))
	}
	return packet
}

var (
	gpsAttribute = regexp.MustCompile(`\s[\w.-]+:GPS\w*\s*=\s*(?:"[^"]*"|'[^']*')`)
	gpsElement   = regexp.MustCompile(`(?s)<[\w.-]+:GPS\w*(?:\s[^>]*?)?(?:/>|>.*?</[\w.-]+:GPS\w*\s*>)`)
)

// xmpWithoutGPS removes positions from a packet, nil where it cannot be sure that
// none is left.
func xmpWithoutGPS(packet []byte) []byte {
	if !utf8.Valid(packet) || bytes.IndexByte(packet, 0) >= 0 {
		return nil // UTF-16, or nonsense
	}
	packet = gpsElement.ReplaceAll(gpsAttribute.ReplaceAll(packet, nil), nil)
	if bytes.Contains(bytes.ToUpper(packet), []byte("GPS")) {
		return nil
	}
	return packet
}
