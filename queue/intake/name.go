package intake

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"bulkup/api/upscayl"
	"bulkup/queue/result"
)

// UploadName is the name of a file on the wire: that of the original, composed
// (NFC), without what terminals, headers or file systems could stumble over, with
// nonce before the extension that fits the content, and cut to what the service
// takes: "IMG_2040-k3f9x2.jpg". A name that is too long is no reason to refuse.
func UploadName(original, format, nonce string) string {
	base := original[strings.LastIndexAny(original, `/\`)+1:]
	base = harmless(strings.TrimSuffix(base, path.Ext(base)))
	// The service counts characters and disks count bytes, which are never fewer.
	tail := "-" + nonce + "." + format
	base = strings.Trim(result.Shorten(base, upscayl.MaxName-len(tail)), " .-")
	if base == "" {
		base = "picture"
	}
	return base + tail
}

func harmless(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`"<>:|?*%;`, r):
			return '_'
		}
		return r
	}, s))
}
