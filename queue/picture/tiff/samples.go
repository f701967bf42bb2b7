package tiff

import (
	"encoding/binary"
	"math"
)

// predict undoes the prediction of a row (TIFF 6.0, section 14; technical note 3).
func (p *Picture) predict(row []byte, samples int) {
	switch {
	case p.predictor == 2 && p.bits == 8:
		for i := samples; i < len(row); i++ {
			row[i] += row[i-samples]
		}
	case p.predictor == 2 && p.bits == 16:
		for i := 2 * samples; i+1 < len(row); i += 2 {
			p.file.Order.PutUint16(row[i:], p.file.Order.Uint16(row[i:])+p.file.Order.Uint16(row[i-2*samples:]))
		}
	case p.predictor == 2 && p.bits == 32:
		for i := 4 * samples; i+3 < len(row); i += 4 {
			p.file.Order.PutUint32(row[i:], p.file.Order.Uint32(row[i:])+p.file.Order.Uint32(row[i-4*samples:]))
		}
	case p.predictor == 3:
		p.predictFloats(row, samples)
	}
}

// predictFloats undoes the differences of bytes, and then puts the bytes of each
// number together, of which the row has the highest ones first.
func (p *Picture) predictFloats(row []byte, samples int) {
	for i := samples; i < len(row); i++ {
		row[i] += row[i-samples]
	}
	size := p.bits / 8
	n := len(row) / size
	mixed := append([]byte{}, row...)
	for i := range n {
		for k := range size {
			place := k
			if p.file.Order == binary.ByteOrder(binary.LittleEndian) {
				place = size - 1 - k
			}
			row[i*size+place] = mixed[k*n+i]
		}
	}
}

// sample returns sample i of a row, as 16 bits.
func (p *Picture) sample(row []byte, i int) uint16 {
	switch {
	case p.format == 3:
		return p.float(row, i)
	case p.bits == 8:
		return uint16(row[i]) * 257
	case p.bits == 16:
		return p.file.Order.Uint16(row[2*i:])
	case p.bits == 24 && p.file.Order == binary.ByteOrder(binary.LittleEndian):
		return binary.LittleEndian.Uint16(row[3*i+1:])
	case p.bits == 24:
		return binary.BigEndian.Uint16(row[3*i:])
	case p.bits == 32:
		return uint16(p.file.Order.Uint32(row[4*i:]) >> 16)
	}
	v := p.small(row, i)
	return uint16(v * 65535 / (1<<p.bits - 1))
}

// small is a sample of less than 16 bits as stored: they follow each other without
// gaps, with their highest bits first.
func (p *Picture) small(row []byte, i int) (v int) {
	for at := i * p.bits; at < (i+1)*p.bits; {
		n := min(8-at%8, (i+1)*p.bits-at) // bits of this byte
		v = v<<n | int(row[at/8])>>(8-at%8-n)&(1<<n-1)
		at += n
	}
	return v
}

// float is a number from 0 to 1, beyond which there is no more light.
func (p *Picture) float(row []byte, i int) uint16 {
	var v float64
	switch p.bits {
	case 16:
		v = half(p.file.Order.Uint16(row[2*i:]))
	case 32:
		v = float64(math.Float32frombits(p.file.Order.Uint32(row[4*i:])))
	default:
		v = math.Float64frombits(p.file.Order.Uint64(row[8*i:]))
	}
	if !(v > 0) {
		return 0
	}
	return uint16(min(v, 1)*65535 + 0.5)
}

// half is a number of IEEE 754's binary16.
func half(v uint16) float64 {
	exponent, fraction := int(v>>10&31), float64(v&1023)/1024
	sign := 1.
	if v&0x8000 != 0 {
		sign = -1
	}
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -14)
	case 31:
		return sign * math.Inf(1)
	}
	return sign * math.Ldexp(1+fraction, exponent-15)
}
