package metadata

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"

	"bulkup/api"
	"bulkup/queue/result/metadata/xmp"
)

// rest carries what has a place of its own in some formats only: texts, IPTC,
// comments and the density. Where the result's format has no such place, it goes to
// the one that the standards, or the tools that wrote it, have for it there; what has
// none is left behind, and one notice says what that was.
func (p *plan) rest(c container, s *set) {
	m := &mover{plan: p, container: c, set: s}
	m.density()
	m.iptc()
	m.comments()
	m.texts()
	m.flush()
}

// mover carries the rest into one result.
type mover struct {
	*plan
	container
	set        *set
	properties []xmp.Property // to be added to XMP
	main       []addition     // to be added to EXIF
	exif       []addition
	left       []string // what was left behind
}

func (m *mover) density() {
	d := m.source.density
	if d.unit == unknown {
		d = m.result.density
	}
	switch {
	case d.unit == unknown:
	case !m.container.density:
		if valueOf(m.set.exif, 0, tagXResolution) != nil {
			return
		}
		count := 2
		if d.unit == centimetre {
			count = 3
		} else {
			d = d.in(inch)
		}
		m.main = append(m.main, wholeRational(tagXResolution, d.x), wholeRational(tagYResolution, d.y), shortEntry(tagUnit, count))
	case m.name == "PNG":
		m.set.density = d.in(metre)
	case d.unit == metre:
		m.set.density = d.in(inch)
	default:
		m.set.density = d
	}
}

// iptc carries IPTC into JPEG, and elsewhere as properties of XMP.
func (m *mover) iptc() {
	from := m.source.iptc
	if from == nil {
		from = m.result.iptc
	}
	if from == nil {
		for _, t := range m.source.texts {
			switch kind, data := t.rawProfile(); kind {
			case "8bim":
				from = iptcResource(data)
			case "iptc":
				if from = iptcResource(data); from == nil && len(datasets(data)) > 0 {
					from = data
				}
			}
		}
	}
	if m.options.StripGPS {
		from = iptcWithoutPlaces(from)
	}
	switch {
	case from == nil:
	case m.maxIPTC > 0:
		m.set.iptc = from
	default:
		properties, unknown := iptcProperties(from)
		m.properties = append(m.properties, properties...)
		if unknown > 0 {
			m.leave("some of IPTC")
		}
	}
}

func (m *mover) comments() {
	from := m.source.comments
	if from == nil {
		from = m.result.comments
	}
	for _, c := range from {
		switch s := (pngText{"tEXt", append([]byte("\x00"), c...)}).words(); {
		case m.maxComment > 0:
			m.set.comments = append(m.set.comments, c)
		case m.maxText > 0:
			m.set.texts = append(m.set.texts, newText("Comment", s))
		default:
			m.entry("the comment of the JPEG", tagExif, userComment(s))
		}
	}
}

// entry puts a text into EXIF, unless another one is there.
func (m *mover) entry(what string, role int, a addition) {
	list := &m.main
	if role == tagExif {
		list = &m.exif
	}
	there := valueOf(m.set.exif, role, a.tag)
	switch {
	case bytes.Equal(there, a.value(binary.BigEndian)):
	case slices.ContainsFunc(*list, func(b addition) bool { return b.tag == a.tag }), !blank(a.tag, there):
		m.leave(what)
	default:
		*list = append(*list, a)
	}
}

// texts carries those of a PNG, the source's before those that the result came with.
func (m *mover) texts() {
	all := slices.Clone(m.source.texts)
	for _, t := range m.result.texts {
		same := func(u pngText) bool { return u.keyword() == t.keyword() }
		if !slices.ContainsFunc(all, same) && !slices.ContainsFunc(m.set.texts, same) {
			all = append(all, t)
		}
	}
	for _, t := range all {
		switch kind, _ := t.rawProfile(); {
		case m.options.StripGPS && (kind != "" || placeText(t.keyword())):
		case m.maxText > 0:
			m.set.texts = append(m.set.texts, t)
		case kind == "":
			m.text(t)
		}
	}
}

// placeText reports whether a text of this name says where a picture was taken.
func placeText(keyword string) bool {
	keyword = keyword[strings.LastIndexAny(keyword, ":. ")+1:]
	return xmp.IsPlace(keyword)
}

// standard are the keywords of PNG (3rd edition, 11.3.3.2) that XMP has a property for.
var standard = map[string]xmp.Name{
	"Title": xmp.Title, "Author": xmp.Creator, "Description": xmp.Description,
	"Copyright": xmp.Rights, "Software": xmp.CreatorTool,
}

// text finds a place in another format for a text of a PNG.
func (m *mover) text(t pngText) {
	key, words := t.keyword(), t.words()
	known, ok := standard[key]
	webp := m.name == "WebP"
	switch {
	case ok:
		m.properties = append(m.properties, xmp.Property{Name: known, Values: []string{words}})
	case key == "parameters": // as stable-diffusion-webui and its kin read it
		m.entry(key, tagExif, userComment(words))
	case key == "prompt" && webp: // as ComfyUI reads it, of WebP only
		m.entry(key, 0, asciiEntry(tagModel, key+":"+words))
	case key == "workflow" && webp:
		m.entry(key, 0, asciiEntry(tagMake, key+":"+words))
	case key == "Comment" && m.maxComment > 0 && len(words) <= m.maxComment:
		if c := []byte(words); !slices.ContainsFunc(m.set.comments, func(b []byte) bool { return bytes.Equal(b, c) }) {
			m.set.comments = append(m.set.comments, c)
		}
	case key == "Comment":
		m.entry(key, tagExif, userComment(words))
	case strings.HasPrefix(key, "date:"): // ImageMagick's times of the file
	default:
		m.leave(key)
	}
}

func (m *mover) leave(what string) {
	const most = 40
	if what = api.Clean(what); utf8.RuneCountInString(what) > most {
		what = string([]rune(what)[:most]) + "…"
	}
	if !slices.Contains(m.left, what) {
		m.left = append(m.left, what)
	}
}

// flush adds to EXIF and XMP what goes there, as far as it has room.
func (m *mover) flush() {
	for _, add := range []struct{ main, exif []addition }{{m.main, nil}, {nil, m.exif}} {
		if len(add.main)+len(add.exif) == 0 {
			continue
		}
		block, err := addEXIF(m.set.exif, add.main, add.exif)
		if err != nil || len(block) > m.maxEXIF {
			m.leave("what EXIF has no room for")
			continue
		}
		m.set.exif = block
	}
	packet, err := xmp.Add(m.set.xmp, m.properties)
	if err != nil || len(packet) > m.maxXMP {
		m.leave("what XMP has no room for")
	} else {
		m.set.xmp = packet
	}
	if len(m.left) > 0 {
		m.note("left behind, since " + m.name + " has no place for it: " + shown(m.left))
	}
}

// shown is a list for people.
func shown(names []string) string {
	const most = 5
	rest := ""
	if len(names) > most {
		names, rest = names[:most], " and more"
	}
	return strings.Join(names, ", ") + rest
}
