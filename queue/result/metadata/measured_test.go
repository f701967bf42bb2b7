package metadata

import (
	"bytes"
	"testing"

	"bulkup/queue/picture/sample"
)

// Browsers show a PNG with gAMA and cHRM, even those of sRGB, by another curve than one
// without: both stay with a PNG, and go where the colours were converted.
func TestMeasuredColours(t *testing.T) {
	gamma := sample.Chunk("gAMA", big.AppendUint32(nil, 45455))
	var numbers []byte
	for _, v := range []uint32{31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000} {
		numbers = big.AppendUint32(numbers, v)
	}
	points := sample.Chunk("cHRM", numbers)
	both := append(bytes.Clone(gamma), points...)
	for name, c := range map[string]struct {
		chunks []byte
		o      Options
		want   []byte
	}{
		"both":        {both, Options{}, both},
		"stripped":    {both, Options{Strip: true}, both},
		"converted":   {both, Options{Recoloured: true}, nil},
		"gamma alone": {gamma, Options{}, nil},
		"sRGB too":    {append(sample.Chunk("sRGB", []byte{0}), both...), Options{}, nil},
	} {
		source := plain(t, "png", 40, 24)
		source = append(append(bytes.Clone(source[:33]), c.chunks...), source[33:]...)
		saved, notices := apply(t, save(t, "a.png", source), save(t, "b.png", plain(t, "png", 80, 48)), c.o)
		if len(notices) > 0 {
			t.Error(name, notices)
		}
		got := read(t, saved)
		if has := bytes.Contains(got, []byte("cHRM")); has != (c.want != nil) || has && !bytes.Contains(got, c.want) {
			t.Errorf("%s: the result has cHRM: %v", name, has)
		}
		if saved, _ := apply(t, save(t, "c.png", source), save(t, "d.jpg", plain(t, "jpg", 80, 48)), c.o); bytes.Contains(read(t, saved), []byte("cHRM")) {
			t.Errorf("%s: a JPEG has a chunk", name)
		}
	}
}
