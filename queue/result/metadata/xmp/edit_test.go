package xmp

import (
	"bytes"
	"testing"
)

// TestWithoutPlaces: positions and places go in whatever form, and all else stays
// byte for byte; a packet that cannot be read goes as a whole.
func TestWithoutPlaces(t *testing.T) {
	for in, want := range map[string]string{
		`<a exif:GPSLatitude="1" b="2"/>`:                                                                     `<a b="2"/>`,
		`<a  e:GPSVersionID = '2.2' b="2"/>`:                                                                  `<a b="2"/>`,
		`<a><exif:GPSAltitude>4/1</exif:GPSAltitude><b/></a>`:                                                 `<a><b/></a>`,
		"<a><exif:GPSAltitude rdf:x=\"1\"\n/><b/></a>":                                                        `<a><b/></a>`,
		"<e:GPSA>\n<rdf:Seq/>\n</e:GPSA>":                                                                     "",
		`<a x:gpslatitude="1" drone:GpsLatitude="2"/>`:                                                        `<a/>`,
		`<a photoshop:City="Bern" p:State='x'><x:Country>y</x:Country></a>`:                                   `<a></a>`,
		`<a><e:LocationCreated><f City="Bern"/></e:LocationCreated>z</a>`:                                     `<a>z</a>`,
		`<a dwc:decimalLatitude="-41" dwc:verbatimLocality="b" dwc:stateProvince="c" dwc:genus="d"/>`:         `<a dwc:genus="d"/>`,
		`<a dc:coverage="b" dwc:georeferenceRemarks="c" dwc:county="d" photoshop:TransmissionReference="e"/>`: `<a photoshop:TransmissionReference="e"/>`,
		`<a><e:LocationShown>`:                                                                                "",
		"<\x00a\x00/\x00>\x00":                                                                                "",
		`<a tiff:Orientation="6">the city of <b>GPS</b></a>`:                                                  `<a tiff:Orientation="6">the city of <b>GPS</b></a>`,
		`<?xpacket begin=""?> <a b=">" City="c" d='"'/><!-- x -->`:                                            `<?xpacket begin=""?> <a b=">" d='"'/><!-- x -->`,
	} {
		if got := string(WithoutPlaces([]byte(in))); got != want {
			t.Errorf("%q became %q, not %q", in, got, want)
		}
	}
}

// packet is one with a description of its own.
const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="` + rdfNS + `"><rdf:Description rdf:about="uuid:1" ` +
	`xmlns:d="http://purl.org/dc/elements/1.1/" d:format="image/png"><d:title>A title</d:title></rdf:Description></rdf:RDF></x:xmpmeta>`

// TestAdd: what is there stays, what is new comes behind it and is about the same.
func TestAdd(t *testing.T) {
	more := []Property{
		{Title, []string{"Another"}},
		{Creator, []string{"A <b> & c", "D"}},
		{City, []string{"Bern"}},
	}
	added, err := Add([]byte(packet), more)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`rdf:about="uuid:1" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">`,
		"<dc:creator><rdf:Seq><rdf:li>A &lt;b&gt; &amp; c</rdf:li><rdf:li>D</rdf:li></rdf:Seq></dc:creator>", "<photoshop:City>Bern</photoshop:City>",
		"</rdf:Description></rdf:RDF></x:xmpmeta>"} {
		if !bytes.Contains(added, []byte(want)) {
			t.Errorf("%s lacks %s", added, want)
		}
	}
	if bytes.Contains(added, []byte("Another")) {
		t.Error("a second title was added")
	}
	if again, err := Add(added, more); err != nil || !bytes.Equal(again, added) {
		t.Errorf("a second time it became %s, %v", again, err)
	}
	fresh, err := Add(nil, more)
	if again, err2 := Add(fresh, more); err != nil || err2 != nil || !bytes.Equal(fresh, again) {
		t.Errorf("%s, %v %v", fresh, err, err2)
	}
	for _, damaged := range []string{"<a>", "no XML", "<a/>", "<\x00a\x00/\x00>\x00", "<rdf:RDF xmlns:rdf='" + rdfNS + "'/>"} {
		if got, err := Add([]byte(damaged), more); err == nil {
			t.Errorf("%q became %q", damaged, got)
		}
	}
}

// TestWithoutStale: what is about the source's own pixels or attachments goes, with a
// word unless it is a preview.
func TestWithoutStale(t *testing.T) {
	for _, c := range []struct {
		in, want string
		said     bool
	}{
		{`<a xmlns:h="http://ns.adobe.com/hdr-gain-map/1.0/" h:Version="1.0" b="2"/>`, `<a xmlns:h="http://ns.adobe.com/hdr-gain-map/1.0/" b="2"/>`, true},
		{`<a xmlns:g="http://ns.google.com/photos/1.0/camera/" g:MicroVideo="1" g:hdrp="x"/>`, `<a xmlns:g="http://ns.google.com/photos/1.0/camera/" g:hdrp="x"/>`, true},
		{`<a xmlns:g="http://ns.google.com/photos/1.0/depthmap/"><g:Format>x</g:Format></a>`, `<a xmlns:g="http://ns.google.com/photos/1.0/depthmap/"></a>`, true},
		{`<a xmlns:x="http://ns.adobe.com/xap/1.0/"><x:Thumbnails>x</x:Thumbnails></a>`, `<a xmlns:x="http://ns.adobe.com/xap/1.0/"></a>`, false},
		{`<a b="2"/>`, `<a b="2"/>`, false},
		{`<a b="2">`, `<a b="2">`, false},
	} {
		got, said := WithoutStale([]byte(c.in))
		if string(got) != c.want || said != c.said {
			t.Errorf("%q became %q, said %v", c.in, got, said)
		}
	}
}

// FuzzPacket: whatever is in a packet, no place is left in it, and what is added to it
// is there once.
func FuzzPacket(f *testing.F) {
	f.Add([]byte(packet))
	f.Add([]byte(`<a exif:GPSLatitude="1" b="2"><x:City/></a>`))
	f.Fuzz(func(t *testing.T, in []byte) {
		left := WithoutPlaces(in)
		if again := WithoutPlaces(left); !bytes.Equal(again, left) {
			t.Errorf("%q became %q, and that %q", in, left, again)
		}
		more := []Property{{Title, []string{"A title"}}}
		if added, err := Add(in, more); err == nil {
			if again, err := Add(added, more); err != nil || !bytes.Equal(again, added) {
				t.Errorf("%q became %q, and that %q", in, added, again)
			}
		}
		WithoutStale(Fit(in, 1, 2, 3))
	})
}
