package ncnn

import (
	"encoding/binary"
	"errors"

	"bulkup/api/local/neural/model"
)

// Tags before weights: what the four bytes say about the numbers after them.
const (
	tagHalf   = 0x01306B47
	tagFloat  = 0x0002C056
	tagPlain  = 0
	tagInt8   = 0x000D4B38
	tableSize = 256
)

var errShort = errors.New("the .bin ends before its weights do")

// reader takes numbers off the front of a .bin.
type reader struct{ rest []byte }

func (r *reader) bytes(n int) ([]byte, error) {
	if n < 0 || n > len(r.rest) {
		return nil, errShort
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b, nil
}

func (r *reader) floats(n int) ([]float32, error) {
	list, rest, err := model.Floats(r.rest, n)
	if err != nil {
		return nil, errShort
	}
	r.rest = rest
	return list, nil
}

// tagged reads n weights in one of the spellings that a tag announces. Everything is
// padded to a multiple of four bytes.
func (r *reader) tagged(n int) (model.Numbers, error) {
	b, err := r.bytes(4)
	if err != nil {
		return model.Numbers{}, err
	}
	switch binary.LittleEndian.Uint32(b) {
	case tagHalf:
		b, err := r.bytes((2*n + 3) &^ 3)
		if err != nil {
			return model.Numbers{}, err
		}
		half := make([]uint16, n)
		for i := range half {
			half[i] = binary.LittleEndian.Uint16(b[2*i:])
		}
		return model.Numbers{Half: half}, nil
	case tagFloat, tagPlain:
		full, err := r.floats(n)
		return model.Numbers{Full: full}, err
	case tagInt8:
		return model.Numbers{}, errors.New("weights of eight bits are not supported")
	}
	table, err := r.floats(tableSize)
	if err != nil {
		return model.Numbers{}, err
	}
	b, err = r.bytes((n + 3) &^ 3)
	if err != nil {
		return model.Numbers{}, err
	}
	full := make([]float32, n)
	for i := range full {
		full[i] = table[b[i]]
	}
	return model.Numbers{Full: full}, nil
}
