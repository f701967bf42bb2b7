package tifffile

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// TestReordered: a block in the other order of bytes is as long, says the same, and comes
// back as it was.
func TestReordered(t *testing.T) {
	o := binary.LittleEndian
	entry := func(tag, kind uint16, count, value uint32) []byte {
		return o.AppendUint32(o.AppendUint32(o.AppendUint16(o.AppendUint16(nil, tag), kind), count), value)
	}
	b := append([]byte("II*\x00\x08\x00\x00\x00"), 3, 0)
	b = append(b, bytes.Join([][]byte{entry(0x0112, 3, 1, 6), entry(0x011a, 5, 1, 80), entry(0x8769, 4, 1, 50), {0, 0, 0, 0}}, nil)...)
	b = append(b, bytes.Join([][]byte{{1, 0}, entry(0x927c, 7, 8, 72), {0, 0, 0, 0}}, nil)...)
	b = append(b, make([]byte, 72-len(b))...)
	b = append(b, "MAKERNOT"...)
	b = o.AppendUint32(o.AppendUint32(b, 300), 1)
	turned := reordered(b, binary.BigEndian)
	f, err := blockOf(turned)
	if err != nil || f.Order.String() != binary.BigEndian.String() || len(turned) != len(b) {
		t.Fatal(err)
	}
	if v := f.Number(f.dir, 0x0112); v != 6 {
		t.Error("orientation:", v)
	}
	e, _ := f.dir.Find(0x011a)
	if v := f.Value(e, 8); !bytes.Equal(v, []byte{0, 0, 1, 44, 0, 0, 0, 1}) {
		t.Error("density:", v)
	}
	sub, err := f.Directory(int64(f.Number(f.dir, 0x8769)))
	if err != nil {
		t.Fatal(err)
	}
	e, _ = sub.Find(0x927c)
	if v := f.Value(e, 8); string(v) != "MAKERNOT" {
		t.Errorf("the maker's note: %q", v)
	}
	if !bytes.Equal(reordered(turned, o), b) {
		t.Error("it does not come back")
	}
}

// FuzzJoin: whatever a file and a block hold, what is put together holds the strips.
func FuzzJoin(f *testing.F) {
	f.Add([]byte("MM\x00*\x00\x00\x00\x0a\x00\x00\x00\x02\x01\x11\x00\x04\x00\x00\x00\x01\x00\x00\x00\x08\x01\x17\x00\x04\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x00"),
		[]byte("II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, file, block []byte) {
		strips, err := Strips(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		head, tail, err := Join(bytes.NewReader(file), Said{EXIF: block, ICC: []byte("profile")})
		if err != nil {
			return
		}
		whole := bytes.Join([][]byte{head, file[strips.Start:strips.End], tail}, nil)
		again, err := Strips(bytes.NewReader(whole), int64(len(whole)))
		if err != nil || !bytes.Equal(whole[again.Start:again.End], file[strips.Start:strips.End]) {
			t.Fatal("the strips are lost:", err)
		}
		if got := Take(bytes.NewReader(whole)); string(got.ICC) != "profile" {
			t.Errorf("the profile is %q", got.ICC)
		}
	})
}
