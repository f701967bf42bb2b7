// Package xmp edits packets of XMP (ISO 16684-1) so that they hold for a result: it
// changes and removes properties, and adds new ones. All else stays byte for byte. It is
// pure, and a packet is whatever bytes a stranger wrote; start reading with Without.
package xmp

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrDamaged is a packet that cannot be read, such as one in UTF-16.
var ErrDamaged = errors.New("the XMP packet cannot be read")

// number matches a property of XMP with a whole number, as attribute or element.
func number(Name string) *regexp.Regexp {
	return regexp.MustCompile(`(\b` + Name + `\s*(?:=\s*["']|>)\s*)\d+`)
}

// What EXIF says of the pixels is often said in XMP again.
var (
	xmpOrientation = number("tiff:Orientation")
	xmpWidth       = number("(?:tiff:ImageWidth|exif:PixelXDimension)")
	xmpHeight      = number("(?:tiff:ImageLength|exif:PixelYDimension)")
)

// Fit makes a packet fit a picture of width × height pixels as stored.
func Fit(packet []byte, orientation, width, height int) []byte {
	for _, edit := range []struct {
		property *regexp.Regexp
		value    int
	}{{xmpOrientation, orientation}, {xmpWidth, width}, {xmpHeight, height}} {
		packet = edit.property.ReplaceAll(packet, []byte("${1}"+strconv.Itoa(edit.value)))
	}
	return packet
}

// stale reports whether a property is about what the source holds beside its picture,
// or about its pixels, and so does not hold for the result: gain maps, depth maps, a
// motion photo, the directory of what lies behind the picture.
func stale(n xml.Name) bool {
	switch n.Space {
	case "http://ns.google.com/photos/1.0/camera/":
		return strings.HasPrefix(n.Local, "MotionPhoto") || strings.HasPrefix(n.Local, "MicroVideo")
	case "http://ns.adobe.com/hdr-gain-map/1.0/", "http://ns.apple.com/HDRGainMap/1.0/", "http://ns.apple.com/pixeldatainfo/1.0/":
		return true
	}
	for _, space := range []string{"container/", "depthmap/", "image/", "audio/"} {
		if strings.HasPrefix(n.Space, "http://ns.google.com/photos/1.0/"+space) {
			return true
		}
	}
	return strings.HasPrefix(n.Space, "http://ns.google.com/photos/dd/1.0/")
}

// silent reports whether a property goes without a word: a preview of the source, and
// the pointer to a second packet, which is not carried.
func silent(n xml.Name) bool {
	return n.Local == "Thumbnails" && n.Space == "http://ns.adobe.com/xap/1.0/" ||
		n.Local == "HasExtendedXMP" && n.Space == "http://ns.adobe.com/xmp/note/"
}

// places are properties that say where a picture was taken, in whichever namespace.
var places = []string{"city", "state", "country", "countrycode", "countryname", "county", "municipality", "continent", "waterbody",
	"island", "islandgroup", "worldregion", "landmark", "coverage", "lat", "long", "lon", "altitude", "footprintwkt", "geodeticdatum"}

// placeWords are parts of the names of others, as those of nature's records have them:
// "decimalLatitude", "verbatimLocality", "georeferenceRemarks".
var placeWords = []string{"gps", "latitude", "longitude", "location", "locality", "province", "coordinate", "georef", "geotag", "geoloc"}

// IsPlace reports whether the name of a property, without its namespace, says that it
// is about where a picture was taken.
func IsPlace(local string) bool {
	local = strings.ToLower(local)
	return slices.Contains(places, local) || slices.ContainsFunc(placeWords, func(word string) bool { return strings.Contains(local, word) })
}

// Without removes the properties that are gone from a packet, all else is
// copied byte for byte. Left is nil if nothing is. The error is ErrDamaged.
func Without(packet []byte, gone func(xml.Name) bool) (left []byte, err error) {
	if !utf8.Valid(packet) || bytes.IndexByte(packet, 0) >= 0 {
		return nil, ErrDamaged
	}
	d := xml.NewDecoder(bytes.NewReader(packet))
	copied := 0 // up to here packet is in left
	cut := func(from, to int) {
		left = append(left, packet[copied:from]...)
		copied = to
	}
	for {
		start := int(d.InputOffset())
		token, err := d.Token()
		if err == io.EOF {
			cut(len(packet), len(packet))
			return bytes.TrimSpace(left), nil
		}
		if err != nil {
			return nil, ErrDamaged
		}
		element, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if gone(element.Name) {
			if err := d.Skip(); err != nil {
				return nil, ErrDamaged
			}
			cut(start, int(d.InputOffset()))
			continue
		}
		tag := attributes(packet[start:d.InputOffset()])
		if len(tag) != len(element.Attr) {
			return nil, ErrDamaged
		}
		for i, a := range element.Attr {
			if gone(a.Name) {
				cut(start+tag[i][0], start+tag[i][1])
			}
		}
	}
}

var attribute = regexp.MustCompile(`\s+[^\s=/>"']+\s*=\s*(?:"[^"]*"|'[^']*')`)

// attributes are where the attributes of a start tag lie in it, with the space before.
func attributes(tag []byte) [][]int { return attribute.FindAllIndex(tag, -1) }

// WithoutPlaces removes positions, cities and countries; nil if nothing is left, or
// nothing can be said of the packet.
func WithoutPlaces(packet []byte) []byte {
	left, err := Without(packet, func(n xml.Name) bool { return IsPlace(n.Local) })
	if err != nil || len(left) == 0 {
		return nil
	}
	return left
}

// WithoutStale removes what does not hold for the result, and reports whether that
// was more than a preview. A packet that cannot be read stays as it is.
func WithoutStale(packet []byte) (left []byte, said bool) {
	left, err := Without(packet, func(n xml.Name) bool {
		said = said || stale(n)
		return stale(n) || silent(n)
	})
	if err != nil {
		return packet, false
	}
	return left, said
}
