package metadata

import (
	"bytes"
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"bulkup/queue/result/metadata/xmp"
)

// iptcID is the resource of Photoshop's that holds IPTC.
const iptcID = 0x0404

// iptcResource finds IPTC among the resources of an APP13 segment: each has a
// signature, a number, a name and its data, padded to even lengths.
func iptcResource(b []byte) []byte {
	for len(b) >= 12 && bytes.HasPrefix(b, []byte("8BIM")) {
		id := binary.BigEndian.Uint16(b[4:])
		name := 1 + int(b[6])
		name += name % 2
		if len(b) < 6+name+4 {
			return nil
		}
		n := int64(binary.BigEndian.Uint32(b[6+name:]))
		b = b[6+name+4:]
		if n > int64(len(b)) {
			return nil
		}
		if id == iptcID {
			return b[:n]
		}
		b = b[min(n+n%2, int64(len(b))):]
	}
	return nil
}

// photoshop wraps IPTC in the one resource that goes with it. The others are about
// the pixels of the source: thumbnails, paths, layers.
func photoshop(iptc []byte) []byte {
	if iptc == nil {
		return nil
	}
	b := binary.BigEndian.AppendUint16([]byte("8BIM"), iptcID)
	b = binary.BigEndian.AppendUint32(append(b, 0, 0), uint32(len(iptc)))
	return append(append(b, iptc...), make([]byte, len(iptc)%2)...)
}

// dataset is an entry of IPTC (IPTC-IIM 4.2, 1.5).
type dataset struct {
	record, number byte
	data           []byte
	raw            []byte // with its head
}

// datasets reads what can be read, up to the first that makes no sense.
func datasets(b []byte) (all []dataset) {
	for len(b) >= 5 && b[0] == 0x1c {
		head, n := 5, uint64(binary.BigEndian.Uint16(b[3:]))
		if n&0x8000 != 0 { // the length of the length, for large ones
			width := int(n & 0x7fff)
			if width > 4 || len(b) < 5+width {
				return all
			}
			n = 0
			for _, c := range b[5 : 5+width] {
				n = n<<8 | uint64(c)
			}
			head += width
		}
		if n > uint64(len(b)-head) {
			return all
		}
		end := head + int(n)
		all = append(all, dataset{b[1], b[2], b[head:end], b[:end]})
		b = b[end:]
	}
	return all
}

// iptcPlaces are the entries of record 2 that say where a picture was taken.
var iptcPlaces = []byte{26, 27, 90, 92, 95, 100, 101}

// iptcWithoutPlaces removes them, and returns nil if nothing is left.
func iptcWithoutPlaces(b []byte) (kept []byte) {
	said := false
	for _, d := range datasets(b) {
		if d.record == 2 && slices.Contains(iptcPlaces, d.number) {
			continue
		}
		kept = append(kept, d.raw...)
		said = said || d.record == 2 && d.number != 0
	}
	if !said {
		return nil
	}
	return kept
}

// iptcProperties are the entries as properties of XMP, as exiftool maps them, and
// how many there are that it does not map.
func iptcProperties(b []byte) (all []xmp.Property, rest int) {
	list := datasets(b)
	isUTF8 := slices.ContainsFunc(list, func(d dataset) bool {
		return d.record == 1 && d.number == 90 && string(d.data) == "\x1b%G"
	})
	var day, clock string
	for _, d := range list {
		if d.record != 2 || d.number == 0 {
			continue
		}
		s := string(d.data)
		if !isUTF8 && !utf8.Valid(d.data) {
			s = latin1(d.data)
		}
		switch d.number {
		case 55:
			day = s
			continue
		case 60:
			clock = s
			continue
		}
		name, ok := iptcNames[d.number]
		if !ok || s == "" {
			rest++
			continue
		}
		i := slices.IndexFunc(all, func(p xmp.Property) bool { return p.Name == name })
		if i < 0 {
			i, all = len(all), append(all, xmp.Property{Name: name})
		}
		all[i].Values = append(all[i].Values, s)
	}
	if date := iptcDate(day, clock); date != "" {
		all = append(all, xmp.Property{Name: xmp.DateCreated, Values: []string{date}})
	}
	return all, rest
}

// iptcDate makes "2026-11-30T10:00:00+01:00" of "20261130" and "100000+0100".
func iptcDate(day, clock string) string {
	if len(day) != 8 {
		return ""
	}
	date := day[:4] + "-" + day[4:6] + "-" + day[6:]
	if len(clock) >= 6 {
		date += "T" + clock[:2] + ":" + clock[2:4] + ":" + clock[4:6]
		if len(clock) == 11 {
			date += clock[6:9] + ":" + clock[9:]
		}
	}
	return date
}

// iptcNames are the properties of XMP that stand for entries of record 2.
var iptcNames = map[byte]xmp.Name{
	4: xmp.IntellectualGenre, 5: xmp.Title, 10: xmp.Urgency,
	12: xmp.SubjectCode, 15: xmp.Category, 20: xmp.SupplementalCategories,
	25: xmp.Subject, 40: xmp.Instructions, 80: xmp.Creator,
	85: xmp.AuthorsPosition, 90: xmp.City, 92: xmp.Location,
	95: xmp.State, 100: xmp.CountryCode, 101: xmp.Country,
	103: xmp.TransmissionReference, 105: xmp.Headline, 110: xmp.Credit,
	115: xmp.Source, 116: xmp.Rights, 120: xmp.Description,
	122: xmp.CaptionWriter,
}
