package xmp

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

const rdfNS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

const (
	dc        = "http://purl.org/dc/elements/1.1/"
	basic     = "http://ns.adobe.com/xap/1.0/"
	photoshop = "http://ns.adobe.com/photoshop/1.0/"
	iptcCore  = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
)

var prefixes = []struct{ space, prefix string }{
	{dc, "dc"}, {basic, "xmp"}, {photoshop, "photoshop"}, {iptcCore, "Iptc4xmpCore"},
}

// form is how a property holds its values (XMP part 1, 6.3).
type form string

const (
	single form = ""
	bag    form = "Bag"
	seq    form = "Seq"
	alt    form = "Alt" // in several languages
)

// Name is what a property is called.
type Name struct {
	space, local string
	form         form
}

// The properties that can be added.
var (
	Title                  = Name{dc, "title", alt}
	Creator                = Name{dc, "creator", seq}
	Description            = Name{dc, "description", alt}
	Rights                 = Name{dc, "rights", alt}
	Subject                = Name{dc, "subject", bag}
	CreatorTool            = Name{basic, "CreatorTool", single}
	AuthorsPosition        = Name{photoshop, "AuthorsPosition", single}
	CaptionWriter          = Name{photoshop, "CaptionWriter", single}
	Category               = Name{photoshop, "Category", single}
	City                   = Name{photoshop, "City", single}
	Country                = Name{photoshop, "Country", single}
	Credit                 = Name{photoshop, "Credit", single}
	DateCreated            = Name{photoshop, "DateCreated", single}
	Headline               = Name{photoshop, "Headline", single}
	Instructions           = Name{photoshop, "Instructions", single}
	Source                 = Name{photoshop, "Source", single}
	State                  = Name{photoshop, "State", single}
	SupplementalCategories = Name{photoshop, "SupplementalCategories", bag}
	TransmissionReference  = Name{photoshop, "TransmissionReference", single}
	Urgency                = Name{photoshop, "Urgency", single}
	CountryCode            = Name{iptcCore, "CountryCode", single}
	IntellectualGenre      = Name{iptcCore, "IntellectualGenre", single}
	Location               = Name{iptcCore, "Location", single}
	SubjectCode            = Name{iptcCore, "SubjectCode", bag}
)

// Property is a Name with its values, of which there is at least one.
type Property struct {
	Name
	Values []string
}

const (
	packetHead = "<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="` + rdfNS + `">`
	packetTail = `</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
)

// Add returns a packet, a new one for nil, with properties that it does not have
// yet. The error is ErrDamaged.
func Add(packet []byte, more []Property) ([]byte, error) {
	if len(more) == 0 {
		return packet, nil
	}
	if packet == nil {
		return []byte(packetHead + description("", more) + packetTail), nil
	}
	end, about, there, err := inspect(packet)
	if err != nil {
		return nil, err
	}
	more = slices.DeleteFunc(slices.Clone(more), func(p Property) bool { return there[xml.Name{Space: p.space, Local: p.local}] })
	if len(more) == 0 {
		return packet, nil
	}
	return slices.Concat(packet[:end], []byte(description(about, more)), packet[end:]), nil
}

// inspect finds where the last description ends, what the descriptions are about,
// and which properties there are.
func inspect(packet []byte) (end int, about string, there map[xml.Name]bool, err error) {
	if !utf8.Valid(packet) {
		return 0, "", nil, ErrDamaged
	}
	there = map[xml.Name]bool{}
	d := xml.NewDecoder(bytes.NewReader(packet))
	for {
		start := int(d.InputOffset())
		token, err := d.Token()
		switch {
		case err == io.EOF && end > 0:
			return end, about, there, nil
		case err != nil:
			return 0, "", nil, ErrDamaged
		}
		switch t := token.(type) {
		case xml.StartElement:
			there[t.Name] = true
			for _, a := range t.Attr {
				there[a.Name] = true
				if a.Name == (xml.Name{Space: rdfNS, Local: "about"}) {
					about = a.Value
				}
			}
		case xml.EndElement:
			if t.Name == (xml.Name{Space: rdfNS, Local: "RDF"}) && bytes.HasPrefix(packet[start:], []byte("</")) {
				end = start
			}
		}
	}
}

// description writes properties as one description.
func description(about string, more []Property) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<rdf:Description xmlns:rdf="%s" rdf:about="%s"`, rdfNS, escaped(about))
	tags := map[string]string{}
	for _, p := range prefixes {
		tags[p.space] = p.prefix + ":"
		if slices.ContainsFunc(more, func(q Property) bool { return q.space == p.space }) {
			fmt.Fprintf(&b, ` xmlns:%s="%s"`, p.prefix, p.space)
		}
	}
	b.WriteString(">")
	for _, p := range more {
		tag := tags[p.space] + p.local
		switch p.form {
		case single:
			fmt.Fprintf(&b, "<%s>%s</%s>", tag, escaped(p.Values[0]), tag)
			continue
		case alt:
			fmt.Fprintf(&b, `<%s><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></%s>`, tag, escaped(p.Values[0]), tag)
			continue
		}
		fmt.Fprintf(&b, "<%s><rdf:%s>", tag, p.form)
		for _, v := range p.Values {
			fmt.Fprintf(&b, "<rdf:li>%s</rdf:li>", escaped(v))
		}
		fmt.Fprintf(&b, "</rdf:%s></%s>", p.form, tag)
	}
	b.WriteString("</rdf:Description>")
	return b.String()
}

// escaped is a text for XML; what XML cannot hold becomes U+FFFD.
func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}
