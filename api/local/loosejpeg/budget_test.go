package loosejpeg

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"testing"
)

// TestScansWithoutEnd: a file of a few kilobytes may have as many scans as it likes, and
// each takes the time of a whole picture.
func TestScansWithoutEnd(t *testing.T) {
	const side = 1024
	file := flatProgressive(side, side)
	head, scan := file[:len(file)-2], file[bytes.LastIndex(file, []byte("\xff\xda")):len(file)-2]
	with := func(scans int) []byte {
		return append(append(bytes.Clone(head), bytes.Repeat(scan, scans)...), 0xff, 0xd9)
	}
	if _, err := Check(bytes.NewReader(with(60)), true); err != nil {
		t.Errorf("60 scans: %v", err)
	}
	if _, err := Check(bytes.NewReader(with(2000)), true); !errors.Is(err, errScans) {
		t.Errorf("2000 scans: %v", err)
	}
	limited := func(scans int) error {
		_, err := jpeg.Decode(LimitScans(bytes.NewReader(with(scans)), image.Pt(side, side)))
		return err
	}
	if err := limited(60); errors.Is(err, errScans) {
		t.Errorf("60 scans of the standard decoder: %v", err)
	}
	if err := limited(2000); !errors.Is(err, errScans) {
		t.Errorf("2000 scans of the standard decoder: %v", err)
	}
}
