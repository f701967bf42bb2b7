package media

import (
	"slices"
	"strings"
)

// SniffLen is how many bytes of a file Sniff reads.
const SniffLen = 64

// signatures are what files of a format begin with. Of those that say the same, the
// longer comes first.
var signatures = []struct{ prefix, id string }{
	{"\xff\xd8\xff", "jpg"}, {PNGSignature, "png"}, {"GIF87a", "gif"}, {"GIF89a", "gif"}, {"BM", "bmp"},
	{"II*\x00\x10\x00\x00\x00CR", "raw"}, {"II\x1a\x00\x00\x00HEAPCCDR", "raw"}, {"IIU\x00", "raw"}, {"IIRO", "raw"}, {"IIRS", "raw"},
	{"MMOR", "raw"}, {"FUJIFILMCCD-RAW", "raw"}, {"FOVb", "raw"}, {"\x00MRM", "raw"},
	{"II*\x00", "tiff"}, {"MM\x00*", "tiff"}, {"II+\x00", "tiff"}, {"MM\x00+", "tiff"},
	{"8BPS", "psd"}, {"qoif", "qoi"}, {"PF\n", "pfm"}, {"Pf\n", "pfm"}, {"v/1\x01", "exr"}, {"#?RADIANCE", "hdr"},
	{"\xff\x0a", "jxl"}, {"\x00\x00\x00\x0cJXL \r\n\x87\n", "jxl"},
	{"\x00\x00\x00\x0cjP  \r\n\x87\n", "jp2"}, {"\xff\x4f\xff\x51", "jp2"},
	{"<svg", "svg"}, {"<?xml", "xml"}, {"%PDF", "pdf"}, {"PK\x03\x04", "zip"},
}

// brands are the formats of files in the ISO base media format. What "mif1" and
// its like are, their compatible brands say.
var brands = map[string]string{
	"avif": "avif", "avis": "avif",
	"heic": "heic", "heix": "heic", "heim": "heic", "heis": "heic", "hevc": "heic", "hevx": "heic", "hevm": "heic", "hevs": "heic",
	"mif1": "heic", "msf1": "heic", "mif2": "heic", "mif3": "heic",
	"jpeg": "heic", "jpgs": "heic", "avci": "heic", "avcs": "heic", "j2ki": "heic", "j2is": "heic", "vvic": "heic", "vvis": "heic", "evbi": "heic",
	"crx ": "raw", "jxl ": "jxl", "jp2 ": "jp2", "jpx ": "jp2",
}

// Sniff returns the format of a file by its first bytes, SniffLen of them where it
// has so many.
func Sniff(head []byte) (Format, bool) {
	s := string(head)
	switch {
	case strings.HasPrefix(s, "RIFF"):
		if len(s) >= 12 && s[8:12] == "WEBP" {
			return Lookup("webp")
		}
		return Format{}, false
	case len(s) >= 12 && s[4:8] == "ftyp":
		return Lookup(sniffBrand(s))
	case len(s) >= 3 && s[0] == 'P' && strings.IndexByte("1234567", s[1]) >= 0 && strings.IndexByte(" \t\r\n#", s[2]) >= 0:
		return Lookup("pnm")
	}
	for _, known := range signatures {
		if strings.HasPrefix(s, known.prefix) {
			return Lookup(known.id)
		}
	}
	switch {
	case isIcon(s):
		return Lookup("ico")
	case isTGA(s):
		return Lookup("tga")
	}
	return Format{}, false
}

// isIcon reports whether a file is an icon or cursor, with a first picture behind its
// directory: four bytes alone are those of many TGA files too.
func isIcon(s string) bool {
	if len(s) < 22 || s[:4] != "\x00\x00\x01\x00" && s[:4] != "\x00\x00\x02\x00" || s[9] != 0 {
		return false
	}
	number := func(at int) int { return int(s[at]) | int(s[at+1])<<8 }
	count, at := number(4), number(18)|number(20)<<16
	return count > 0 && at >= 6+16*count
}

// isTGA reports whether a file without a signature has the header of a TGA, by all that is
// fixed in it: what palette there is, how many bits a pixel has, and how rows are stored.
func isTGA(s string) bool {
	if len(s) < 18 || s[1] > 1 || s[17]&0xc0 != 0 || s[17]&15 > 8 || s[12]|s[13] == 0 || s[14]|s[15] == 0 {
		return false
	}
	bits := strings.IndexByte("\x08\x0f\x10\x18\x20", s[16]) // as indexes
	switch entry := s[7]; s[2] {
	case 1, 9:
		return s[1] == 1 && s[5]|s[6] > 0 && strings.IndexByte("\x0f\x10\x18\x20", entry) >= 0 && (bits == 0 || bits == 2)
	case 2, 10:
		return (s[1] == 1 || s[3:8] == "\x00\x00\x00\x00\x00") && bits > 0
	case 3, 11:
		return s[1] == 0 && s[3:8] == "\x00\x00\x00\x00\x00" && (bits == 0 || bits == 2)
	}
	return false
}

func sniffBrand(s string) string {
	id, ok := brands[s[8:12]]
	first := 16
	switch s[8:12] {
	case "mif1", "msf1", "mif2":
	case "mif3": // the short form has one more brand in place of its version
		first = 12
	default:
		if ok {
			return id
		}
		id = "video"
	}
	compatible := s[min(first, len(s)):min(len(s), max(16, int(s[2])<<8|int(s[3])))]
	for brand := range slices.Chunk([]byte(compatible), 4) {
		switch brands[string(brand)] {
		case "avif":
			return "avif"
		case "heic":
			id = "heic"
		}
	}
	return id
}
