package metadata

import (
	"bufio"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bulkup/queue/picture/sample"
)

// results is a folder for the files that TestExiftool makes; exiftool.sh sets it.
var results = flag.String("results", "", "write the results of TestExiftool to this folder")

// exiftoolSources are the sources of TestExiftool.
func exiftoolSources(t *testing.T) map[string][]byte {
	plain := read(t, "testdata/plain.jpg")
	return map[string][]byte{
		"press.jpg":  read(t, "testdata/press.jpg"), // IPTC, a comment, 300 pixels an inch
		"ai.png":     read(t, "testdata/ai.png"),    // the texts of an image generator, 300 pixels an inch
		"places.jpg": everywhere(plain),
		"phone.jpg":  phone(plain),
		"raw.png":    rawProfiles(t),
	}
}

// everywhere is a picture that says where it was taken in every way that exiftool reads:
// behind pointers in the Exif directory and a SubIFD, in the notes of its maker, in
// XMP, in IPTC.
func everywhere(picture []byte) []byte {
	gps := func(at, degree int) []byte { return lay(at, 0, ascii(1, "N"), degrees(2, degree)) }
	main := func(exif, sub int) []byte {
		return lay(8, 0, ascii(tagMake, "Panasonic"), ascii(0x013b, "An artist"), long(tagSubIFDs, sub), long(tagExif, exif))
	}
	exifAt := 8 + len(main(0, 0))
	exif := func(gps int) []byte {
		return lay(exifAt, 0, field{tagMakerNote, 7, 24, []byte("Panasonic\x00\x00\x00 in Bern  \x00\x00")}, long(tagGPS, gps))
	}
	gpsAt := exifAt + len(exif(0))
	subAt := gpsAt + len(gps(gpsAt, 47))
	sub := func(gps int) []byte { return lay(subAt, 0, long(tagGPS, gps)) }
	secondAt := subAt + len(sub(0))
	block := slices.Concat([]byte("MM\x00*\x00\x00\x00\x08"), main(exifAt, subAt), exif(gpsAt), gps(gpsAt, 47), sub(secondAt), gps(secondAt, 46))
	xmp := `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ` +
		`xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" ` +
		`xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:exif="http://ns.adobe.com/exif/1.0/" ` +
		`photoshop:City="Bern" photoshop:Headline="A headline" exif:GPSLatitude="47,30N"><Iptc4xmpCore:Location>Kramgasse</Iptc4xmpCore:Location>` +
		`<Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li rdf:parseType="Resource"><Iptc4xmpExt:City>Bern</Iptc4xmpExt:City></rdf:li></rdf:Bag>` +
		`</Iptc4xmpExt:LocationCreated></rdf:Description></rdf:RDF></x:xmpmeta>`
	iptc := "\x1c\x02\x00\x00\x02\x00\x04\x1c\x02\x5a\x00\x04Bern\x1c\x02\x65\x00\x0bSwitzerland\x1c\x02\x78\x00\x09A caption"
	picture = sample.Segment(picture, 0xed, "Photoshop 3.0\x00"+string(photoshop([]byte(iptc))))
	picture = sample.Segment(picture, 0xe1, "http://ns.adobe.com/xap/1.0/\x00"+xmp)
	return sample.Segment(picture, 0xe1, "Exif\x00\x00"+string(block))
}

// phone is a picture with two EXIF segments, and with XMP about what lies behind it.
func phone(picture []byte) []byte {
	said := func(orientation int, artist string) string {
		return "Exif\x00\x00MM\x00*\x00\x00\x00\x08" + string(lay(8, 0, short(tagOrientation, orientation), ascii(0x013b, artist)))
	}
	xmp := `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ` +
		`xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" xmlns:Container="http://ns.google.com/photos/1.0/container/" ` +
		`xmlns:Item="http://ns.google.com/photos/1.0/container/item/" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/" hdrgm:Version="1.0" GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1" dc:format="image/jpeg">` +
		`<Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="video/mp4" Item:Length="4096"/></rdf:li></rdf:Seq>` +
		`</Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>`
	picture = sample.Segment(picture, 0xe1, "http://ns.adobe.com/xap/1.0/\x00"+xmp)
	picture = sample.Segment(picture, 0xe1, said(3, "The second"))
	return sample.Segment(picture, 0xe1, said(6, "The first"))
}

// rawProfiles is a PNG as ImageMagick writes it, with IPTC in hexadecimal digits.
func rawProfiles(t *testing.T) []byte {
	data := read(t, "testdata/plain.png")
	iptc := "\x1c\x02\x00\x00\x02\x00\x04\x1c\x02\x5a\x00\x04Bern\x1c\x02\x50\x00\x02Me"
	profile := fmt.Sprintf("Raw profile type iptc\x00\niptc\n%8d\n%x\n", len(iptc), iptc)
	return slices.Concat(data[:33], sample.Chunk("tEXt", []byte(profile)), sample.Chunk("tEXt", []byte("Location\x00Bern")), data[33:])
}

// TestExiftool holds the results to what exiftool said of the very same bytes:
// exiftool.sh has written that to testdata/exiftool.txt. A change of the bytes fails
// here until it is run again; what it then says is checked here too.
func TestExiftool(t *testing.T) {
	said := exiftoolSaid(t)
	sources := exiftoolSources(t)
	for source, data := range sources {
		for _, format := range formats {
			for name, o := range map[string]Options{"keep": {}, "no-gps": {StripGPS: true}, "strip": {Strip: true}} {
				saved, _ := apply(t, save(t, source, data), save(t, "b."+format, read(t, "testdata/plain."+format)), o)
				file := fmt.Sprintf("%s-%s.%s", source, name, format)
				if *results != "" {
					if err := os.WriteFile(filepath.Join(*results, file), read(t, saved), 0o666); err != nil {
						t.Fatal(err)
					}
					continue
				}
				sum := fmt.Sprintf("%x", sha256.Sum256(read(t, saved)))
				tags, known := said[file+" "+sum]
				if !known {
					t.Errorf("%s has other bytes than exiftool has seen; run exiftool.sh", file)
				}
				for _, tag := range tags {
					if name == "strip" && !strings.HasPrefix(tag, "[IFD0] Orientation") || name == "no-gps" && (strings.Contains(tag, "GPS") || strings.Contains(tag, "Bern") || strings.Contains(tag, "Switzerland")) {
						t.Errorf("%s: %s", file, tag)
					}
				}
				if name == "keep" {
					for _, want := range kept[source+" "+format] {
						if !slices.ContainsFunc(tags, func(tag string) bool { return strings.HasPrefix(tag, want) }) {
							t.Errorf("%s: %s is missing of %q", file, want, tags)
						}
					}
				}
			}
		}
	}
}

// kept is what has to be said of a result.
var kept = map[string][]string{
	"press.jpg jpg":  {"[File] Comment: a comment", "[JFIF] XResolution: 300", "[IPTC] By-line: Me", "[IPTC] Keywords: alps", "[IPTC] CopyrightNotice: (c) me"},
	"press.jpg png":  {"[PNG] Comment: a comment", "[PNG-pHYs] PixelsPerUnitX: 11811", "[XMP-dc] Creator: Me", "[XMP-dc] Subject: alps", "[XMP-dc] Rights: (c) me", "[XMP-dc] Description: A caption"},
	"press.jpg webp": {"[ExifIFD] UserComment: a comment", "[IFD0] XResolution: 300", "[IFD0] ResolutionUnit: inches", "[XMP-dc] Creator: Me"},
	"ai.png png":     {"[PNG] Parameters: a tree", `[PNG] Workflow: {"nodes":[1,2]}`, "[PNG] Copyright: (c) me", "[PNG-pHYs] PixelsPerUnitX: 11811"},
	"ai.png jpg":     {"[ExifIFD] UserComment: a tree", "[XMP-dc] Rights: (c) me", "[JFIF] XResolution: 300"},
	"ai.png webp":    {"[ExifIFD] UserComment: a tree", `[IFD0] Make: workflow:{"nodes":[1,2]}`, "[XMP-dc] Rights: (c) me", "[IFD0] XResolution: 300"},
	"places.jpg jpg": {"[IFD0] Artist: An artist", "[GPS] GPSLatitude: 47", "[XMP-photoshop] City: Bern", "[IPTC] City: Bern"},
	"places.jpg png": {"[XMP-photoshop] City: Bern", "[XMP-photoshop] Country: Switzerland", "[XMP-dc] Description: A caption"},
	"phone.jpg jpg":  {"[IFD0] Artist: The first", "[XMP-dc] Format: image/jpeg"},
	"raw.png jpg":    {"[IPTC] By-line: Me", "[IPTC] City: Bern"},
	"raw.png webp":   {"[XMP-dc] Creator: Me", "[XMP-photoshop] City: Bern"},
}

// exiftoolSaid reads the committed words of exiftool: a line with the name and the
// SHA-256 of a file, then a line for each tag.
func exiftoolSaid(t *testing.T) map[string][]string {
	file, err := os.Open("testdata/exiftool.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	said, now := map[string][]string{}, ""
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if line, ok := strings.CutPrefix(lines.Text(), "= "); ok {
			now = line
			said[now] = nil
		} else if lines.Text() != "" {
			said[now] = append(said[now], lines.Text())
		}
	}
	return said
}

// TestLeftBehind: what has no place is named, in one notice.
func TestLeftBehind(t *testing.T) {
	sources := exiftoolSources(t)
	for _, c := range []struct {
		source, format string
		want           []string
	}{
		{"ai.png", "png", nil},
		{"ai.png", "jpg", []string{"left behind, since JPEG has no place for it: workflow"}},
		{"ai.png", "webp", nil},
		{"press.jpg", "jpg", nil},
		{"press.jpg", "png", nil},
		{"press.jpg", "webp", nil},
		{"phone.jpg", "jpg", []string{"what XMP says of a gain map, a depth map or a motion photo was left out: the result has none"}},
		{"raw.png", "jpg", []string{"left behind, since JPEG has no place for it: Location"}},
	} {
		result := save(t, "b."+c.format, read(t, "testdata/plain."+c.format))
		source := save(t, c.source, sources[c.source])
		saved, notices := apply(t, source, result, Options{})
		if !slices.Equal(notices, c.want) {
			t.Errorf("%s to %s: %q, not %q", c.source, c.format, notices, c.want)
		}
		if again, more := apply(t, source, saved, Options{}); again != saved || !slices.Equal(more, c.want) {
			t.Errorf("%s to %s: a second run changes something: %q", c.source, c.format, more)
		}
	}
}
