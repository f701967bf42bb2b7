package config

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// errBraces means that a value stands, or would have to stand, in a table that
// is written in braces; whoever wrote that has a layout in mind.
var errBraces = errors.New("it is written in braces there; change it in the file by hand")

// replace returns the text with other bytes in a range of it.
func (d *document) replace(from, to int, with string) []byte {
	return slices.Concat(d.text[:from], []byte(with), d.text[to:])
}

// set gives path a value that is written as TOML, where it stands or else where
// it belongs.
func (d *document) set(path []string, value string) ([]byte, error) {
	section := path[:len(path)-1]
	at := -1 // the last entry of the same section
	for i, e := range d.entries {
		switch {
		case e.inline:
		case slices.Equal(e.path, section) && e.head(), len(e.path) == len(path) && e.under(section) && !e.head():
			at = i
		}
		if slices.Equal(e.path, path) && !e.head() {
			return d.replace(e.from, e.to, value), nil
		}
	}
	switch {
	case slices.ContainsFunc(d.entries, func(e entry) bool {
		return !e.head() && len(e.path) < len(path) && slices.Equal(e.path, path[:len(e.path)])
	}):
		return nil, errBraces
	case at >= 0:
		e := d.entries[at]
		return d.insert(e.end, assignment(path[e.depth:], value)), nil
	case len(section) > 0:
		return d.add(section[:1], "["+dotted(section)+"]", assignment(path[len(section):], value)), nil
	}
	if at = d.firstTable(); at < len(d.text) {
		value += d.eol
	}
	return d.insert(at, assignment(path, value)), nil
}

// insert puts a line where another one ends or begins.
func (d *document) insert(at int, line string) []byte {
	line += d.eol
	if at > 0 && d.text[at-1] != '\n' {
		line = d.eol + line
	}
	return d.replace(at, at, line)
}

// add puts a table behind those of its kind, or else at the end, after an empty
// line.
func (d *document) add(kind []string, lines ...string) []byte {
	at := len(d.text)
	for i, e := range d.entries {
		if e.head() && e.under(kind) {
			_, at = d.block(i)
		}
	}
	if at > 0 {
		lines = append([]string{""}, lines...)
	}
	return d.insert(at, strings.Join(lines, d.eol))
}

// firstTable is where the values end that are in no table.
func (d *document) firstTable() int {
	for _, e := range d.entries {
		if e.head() {
			return d.comments(e.start)
		}
	}
	return len(d.text)
}

// comments is where the comment begins that stands directly above at.
func (d *document) comments(at int) int {
	for at > 0 {
		start := bytes.LastIndexByte(d.text[:at-1], '\n') + 1
		if line := bytes.TrimSpace(d.text[start:at]); len(line) == 0 || line[0] != '#' || d.insideValue(start) {
			break
		}
		at = start
	}
	return at
}

// insideValue tells whether a place is within a value of several lines.
func (d *document) insideValue(at int) bool {
	return slices.ContainsFunc(d.entries, func(e entry) bool { return e.from < at && at < e.to })
}

// remove takes out what path names with all that belongs to it; without it,
// everything stays.
func (d *document) remove(path []string) ([]byte, error) {
	text := bytes.Clone(d.text)
	for i := len(d.entries) - 1; i >= 0; i-- {
		e := d.entries[i]
		switch {
		case !e.under(path):
		case e.head():
			from, to := d.block(i)
			text = slices.Delete(text, from, d.blanks(to))
		case !e.inline:
			if !d.headed(i, path) {
				text = slices.Delete(text, e.start, e.end)
			}
		case !d.outer(e, path):
			return nil, errBraces
		}
	}
	return text, nil
}

// headed tells whether an entry goes with the table that is taken out as a whole.
func (d *document) headed(i int, path []string) bool {
	for ; i >= 0; i-- {
		if e := d.entries[i]; e.head() {
			return e.under(path)
		}
	}
	return false
}

// outer tells whether the braces around an entry are taken out too.
func (d *document) outer(e entry, path []string) bool {
	return slices.ContainsFunc(d.entries, func(o entry) bool {
		return !o.inline && !o.head() && o.under(path) && e.under(o.path)
	})
}

// block is the text of the table whose head is the entry i, with the comment
// above it, up to its last value.
func (d *document) block(i int) (from, to int) {
	from = d.comments(d.entries[i].start)
	for to = d.entries[i].end; i+1 < len(d.entries) && !d.entries[i+1].head(); i++ {
		to = max(to, d.entries[i+1].end)
	}
	return from, to
}

// blanks is where the empty lines end that begin at a place.
func (d *document) blanks(at int) int {
	for at < len(d.text) {
		_, end := d.lines(at, at)
		if len(bytes.TrimSpace(d.text[at:end])) > 0 {
			break
		}
		at = end
	}
	return at
}

// swap lets two tables change places.
func (d *document) swap(one, other []string) ([]byte, error) {
	find := func(path []string) int {
		return slices.IndexFunc(d.entries, func(e entry) bool { return e.head() && slices.Equal(e.path, path) })
	}
	i, j := find(one), find(other)
	if i < 0 || j < 0 {
		return nil, errBraces
	}
	if i > j {
		i, j = j, i
	}
	a, b := d.block(i)
	x, y := d.block(j)
	last := bytes.TrimRight(d.text[x:y], "\r\n")
	return slices.Concat(d.text[:a], last, []byte(d.eol), d.text[b:x], d.text[a:b], d.text[y:]), nil
}

func assignment(key []string, value string) string { return dotted(key) + " = " + value }

var bare = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// dotted writes a name as TOML.
func dotted(key []string) string {
	parts := make([]string, len(key))
	for i, k := range key {
		if parts[i] = k; !bare.MatchString(k) {
			parts[i] = literal(k)
		}
	}
	return strings.Join(parts, ".")
}

// literal writes a text as TOML, in double quotes where nothing has to be escaped.
func literal(text string) string {
	if plain := !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r == 0x7f }); plain {
		return `"` + text + `"`
	}
	line, err := toml.Marshal(map[string]string{"v": text})
	if err != nil {
		return `""` // no text fails
	}
	return strings.TrimSpace(strings.TrimPrefix(string(line), "v = "))
}
