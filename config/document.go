package config

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/pelletier/go-toml/v2/unstable"
)

// document is a settings file as its user wrote it: comments, order and layout
// stay as they are when a value is changed.
type document struct {
	text    []byte
	entries []entry
	eol     string
}

// entry is a table's head or a value, where it stands, and what it is called.
type entry struct {
	// path is the whole name: that of the table, in which an element of a list of
	// tables has its number, and then its own.
	path       []string
	depth      int // parts of path that are the table's; all of them for a head
	start, end int // its lines
	from, to   int // its value; both 0 for a head
	inline     bool
}

func (e entry) head() bool { return e.to == 0 }

// under tells whether the entry is what path names, or a part of it.
func (e entry) under(path []string) bool {
	return len(e.path) >= len(path) && slices.Equal(e.path[:len(path)], path)
}

// parse reads TOML. The text is not taken over.
func parse(text []byte) (*document, error) {
	d := &document{text: bytes.Clone(text), eol: "\n"}
	if at := bytes.IndexByte(text, '\n'); at > 0 && text[at-1] == '\r' {
		d.eol = "\r\n"
	}
	var p unstable.Parser
	p.Reset(d.text)
	var table []string
	lists := make(map[string]int) // elements so far
	for p.NextExpression() {
		e := p.Expression()
		key, at := keyOf(e)
		if e.Kind == unstable.KeyValue {
			d.values(e, table)
			continue
		}
		table = key
		if e.Kind == unstable.ArrayTable {
			table = append(table, strconv.Itoa(lists[key[0]]))
			lists[key[0]]++
		}
		start, end := d.lines(at, at)
		d.entries = append(d.entries, entry{path: table, depth: len(table), start: start, end: end})
	}
	return d, p.Error()
}

// keyOf returns the name of an expression and where the name begins.
func keyOf(e *unstable.Node) (key []string, at int) {
	for it := e.Key(); it.Next(); {
		if key == nil {
			at = int(it.Node().Raw.Offset)
		}
		key = append(key, string(it.Node().Data))
	}
	return key, at
}

// values adds an assignment and, when its value is a table in braces, those within.
func (d *document) values(e *unstable.Node, table []string) {
	key, _ := keyOf(e)
	from, to := d.valueOf(e)
	start, end := d.lines(int(e.Raw.Offset), to)
	d.entries = append(d.entries, entry{path: slices.Concat(table, key), depth: len(table), start: start, end: end, from: from, to: to})
	d.within(e.Value(), slices.Concat(table, key))
}

func (d *document) within(v *unstable.Node, table []string) {
	if v.Kind != unstable.InlineTable {
		return
	}
	for it := v.Children(); it.Next(); {
		if e := it.Node(); e.Kind == unstable.KeyValue {
			key, _ := keyOf(e)
			from, to := d.valueOf(e)
			path := slices.Concat(table, key)
			d.entries = append(d.entries, entry{path: path, depth: len(table), from: from, to: to, inline: true})
			d.within(e.Value(), path)
		}
	}
}

// valueOf is where the value of an assignment stands.
func (d *document) valueOf(e *unstable.Node) (from, to int) {
	for it := e.Key(); it.Next(); {
		from = int(it.Node().Raw.Offset + it.Node().Raw.Length)
	}
	to = int(e.Raw.Offset + e.Raw.Length)
	from += bytes.IndexByte(d.text[from:to], '=') + 1
	for from < to && (d.text[from] == ' ' || d.text[from] == '\t') {
		from++
	}
	return from, to
}

// lines widens a range to whole lines with their ends.
func (d *document) lines(from, to int) (start, end int) {
	start = bytes.LastIndexByte(d.text[:from], '\n') + 1
	if at := bytes.IndexByte(d.text[to:], '\n'); at >= 0 {
		return start, to + at + 1
	}
	return start, len(d.text)
}
