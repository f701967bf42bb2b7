package journal

import (
	"encoding/binary"
	"math"
	"os"
)

// pages are those of a journal that the database refuses, as far as they make sense:
// the file with its write-ahead log laid over it (the format is described at
// sqlite.org/fileformat2.html). Nothing is changed, and each page is read once.
type pages struct {
	size int
	all  [][]byte
	free map[uint32]bool // holds rows that were removed
}

const usualPage = 4096

func readPages(path string) (*pages, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	p := &pages{size: usualPage, free: map[uint32]bool{}}
	wal, _ := os.ReadFile(path + "-wal")
	if len(wal) >= 32 {
		p.size = pageSize(int(binary.BigEndian.Uint32(wal[8:])))
	} else if len(file) >= 18 {
		p.size = pageSize(int(binary.BigEndian.Uint16(file[16:])))
	}
	for ; len(file) > 0; file = file[min(len(file), p.size):] {
		p.all = append(p.all, append(file[:min(len(file), p.size):min(len(file), p.size)], make([]byte, max(0, p.size-len(file)))...))
	}
	p.overlay(wal)
	p.findFree()
	return p, nil
}

func pageSize(n int) int {
	if n >= 512 && n <= 1<<16 && n&(n-1) == 0 {
		return n
	}
	return usualPage
}

// overlay lays the committed frames of a write-ahead log over the file, up to the
// first that is damaged, as the database does.
func (p *pages) overlay(wal []byte) {
	if len(wal) < 32 || binary.BigEndian.Uint32(wal)&^1 != 0x377f0682 {
		return
	}
	var order binary.ByteOrder = binary.LittleEndian
	if wal[3]&1 == 1 {
		order = binary.BigEndian
	}
	var a, b uint32
	sum := func(data []byte) {
		for ; len(data) >= 8; data = data[8:] {
			a += order.Uint32(data) + b
			b += order.Uint32(data[4:]) + a
		}
	}
	sum(wal[:24])
	if a != binary.BigEndian.Uint32(wal[24:]) || b != binary.BigEndian.Uint32(wal[28:]) {
		return
	}
	salt := string(wal[16:24])
	changed := map[uint32][]byte{}
	for frame := wal[32:]; len(frame) >= 24+p.size; frame = frame[24+p.size:] {
		sum(frame[:8])
		sum(frame[24 : 24+p.size])
		if string(frame[8:16]) != salt || a != binary.BigEndian.Uint32(frame[16:]) || b != binary.BigEndian.Uint32(frame[20:]) {
			return
		}
		changed[binary.BigEndian.Uint32(frame)] = frame[24 : 24+p.size]
		if total := binary.BigEndian.Uint32(frame[4:]); total > 0 { // a commit
			for n, page := range changed {
				for uint32(len(p.all)) < n && n <= total {
					p.all = append(p.all, make([]byte, p.size))
				}
				if n > 0 && n <= uint32(len(p.all)) {
					p.all[n-1] = page
				}
			}
			clear(changed)
		}
	}
}

// page returns the page of a number, nil if there is none.
func (p *pages) page(n uint32) []byte {
	if n == 0 || n > uint32(len(p.all)) {
		return nil
	}
	return p.all[n-1]
}

// findFree follows the list of pages without use.
func (p *pages) findFree() {
	if len(p.all) == 0 {
		return
	}
	for trunk := binary.BigEndian.Uint32(p.all[0][32:]); p.page(trunk) != nil && !p.free[trunk]; {
		page := p.page(trunk)
		p.free[trunk] = true
		n := min(int(binary.BigEndian.Uint32(page[4:])), p.size/4-2)
		for i := range max(n, 0) {
			p.free[binary.BigEndian.Uint32(page[8+4*i:])] = true
		}
		trunk = binary.BigEndian.Uint32(page)
	}
}

// rows calls do with the columns of each row of the tables of this journal, which have
// no row numbers, and so are kept as indexes are.
func (p *pages) rows(do func(columns []any)) {
	for i, page := range p.all {
		if p.free[uint32(i+1)] || i == 0 {
			continue
		}
		first, child := 8, 0
		switch page[0] {
		case 0x0a: // a leaf
		case 0x02: // with a pointer to the page below before each row
			first, child = 12, 4
		default:
			continue
		}
		for c := range int(binary.BigEndian.Uint16(page[3:])) {
			at := first + 2*c
			if at+2 > p.size {
				break
			}
			if cell := int(binary.BigEndian.Uint16(page[at:])) + child; cell < p.size {
				if columns := record(p.payload(page[cell:])); columns != nil {
					do(columns)
				}
			}
		}
	}
}

// payload is what a cell holds, with the pages that it goes on in.
func (p *pages) payload(cell []byte) []byte {
	size, n := varint(cell)
	const most = 64 << 20
	if n == 0 || size > most {
		return nil
	}
	cell = cell[n:]
	room := (p.size-12)*64/255 - 23
	if int(size) <= room {
		if int(size) > len(cell) {
			return nil
		}
		return cell[:size]
	}
	least := (p.size-12)*32/255 - 23
	local := least + (int(size)-least)%(p.size-4)
	if local > room {
		local = least
	}
	if local+4 > len(cell) {
		return nil
	}
	data := append([]byte(nil), cell[:local]...)
	for next := binary.BigEndian.Uint32(cell[local:]); len(data) < int(size); {
		page := p.page(next)
		if page == nil {
			return nil
		}
		data = append(data, page[4:min(p.size, 4+int(size)-len(data))]...)
		next = binary.BigEndian.Uint32(page)
	}
	return data
}

// record reads the columns of a row: string, int64, float64 or nil; nil for nonsense.
func record(b []byte) (columns []any) {
	head, n := varint(b)
	if n == 0 || head > uint64(len(b)) || head < uint64(n) {
		return nil
	}
	types, body := b[n:head], b[head:]
	for len(types) > 0 {
		kind, n := varint(types)
		if n == 0 {
			return nil
		}
		types = types[n:]
		width := uint64(0)
		switch {
		case kind >= 12:
			width = (kind - 12) / 2
		case kind <= 7:
			width = uint64([]int{0, 1, 2, 3, 4, 6, 8, 8}[kind])
		}
		if width > uint64(len(body)) {
			return nil
		}
		columns = append(columns, column(kind, body[:width]))
		body = body[width:]
	}
	return columns
}

func column(kind uint64, b []byte) any {
	var v int64
	if len(b) > 0 && kind < 7 {
		v = int64(int8(b[0]))
		for _, c := range b[1:] {
			v = v<<8 | int64(c)
		}
	}
	switch {
	case kind == 0:
		return nil
	case kind == 7:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	case kind == 8 || kind == 9:
		return int64(kind - 8)
	case kind < 7:
		return v
	}
	return string(b)
}

// varint reads a number of up to nine bytes; n is 0 where there is none.
func varint(b []byte) (v uint64, n int) {
	for n < len(b) && n < 9 {
		c := b[n]
		n++
		if n == 9 {
			return v<<8 | uint64(c), n
		}
		if v = v<<7 | uint64(c&0x7f); c < 0x80 {
			return v, n
		}
	}
	return 0, 0
}
