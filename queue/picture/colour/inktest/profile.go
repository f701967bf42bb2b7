// Package inktest makes a small printer profile for tests: four inks, and a table
// with the Lab colour of each of their sixteen combinations.
package inktest

import "encoding/binary"

// Profile returns an ICC profile (ICC.1:2001-04, lut8Type) from CMYK to Lab.
func Profile() []byte {
	lut := []byte("mft1\x00\x00\x00\x00\x04\x03\x02\x00")
	for i := range 9 { // the unit matrix, in 65536ths
		v := uint32(0)
		if i%4 == 0 {
			v = 1 << 16
		}
		lut = binary.BigEndian.AppendUint32(lut, v)
	}
	straight := make([]byte, 256)
	for i := range straight {
		straight[i] = byte(i)
	}
	for range 4 {
		lut = append(lut, straight...)
	}
	for i := range 16 {
		l, a, b := 100., 0., 0.
		for k, ink := range [4][3]float64{{60, -30, -35}, {50, 55, 0}, {88, 0, 70}, {15, 0, 0}} {
			if i>>(3-k)&1 == 1 {
				l, a, b = l*ink[0]/100, a+ink[1], b+ink[2]
			}
		}
		if i == 15 {
			l, a, b = 0, 0, 0
		}
		lut = append(lut, byte(l*2.55+0.5), byte(a+128), byte(b+128))
	}
	for range 3 {
		lut = append(lut, straight...)
	}
	d50 := []byte("XYZ \x00\x00\x00\x00\x00\x00\xf6\xd6\x00\x01\x00\x00\x00\x00\xd3\x2d")
	header := make([]byte, 128)
	header[8] = 2
	copy(header[12:], "prtrCMYKLab ")
	copy(header[36:], "acsp")
	copy(header[68:], d50[8:])
	const tags = 128 + 4 + 2*12
	p := binary.BigEndian.AppendUint32(header, 2)
	entry := func(name string, at, n int) {
		p = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(append(p, name...), uint32(at)), uint32(n))
	}
	entry("A2B0", tags, len(lut))
	entry("wtpt", tags+len(lut), len(d50))
	p = append(append(p, lut...), d50...)
	binary.BigEndian.PutUint32(p, uint32(len(p)))
	return p
}
