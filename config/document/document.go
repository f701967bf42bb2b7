// Package document changes a settings file where it stands: comments, order and all else
// stay as its user wrote them. It knows TOML, and no setting.
//
// Start reading with Parse.
package document

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/creachadair/tomledit"
	"github.com/creachadair/tomledit/parser"
	"github.com/pelletier/go-toml/v2"
)

// Document is a settings file whose comments and order stay as its user wrote them
// when a value is changed. The layout is that of the library.
type Document struct {
	doc       *tomledit.Document
	bom, crlf bool
}

func Parse(text []byte) (*Document, error) {
	text, bom := bytes.CutPrefix(text, ByteOrderMark)
	crlf := bytes.Contains(text, []byte("\r\n"))
	if crlf {
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	}
	doc, err := tomledit.Parse(bytes.NewReader(text))
	return &Document{doc, bom, crlf}, err
}

func (d *Document) Text() ([]byte, error) {
	var b bytes.Buffer
	if d.bom {
		b.Write(ByteOrderMark)
	}
	err := tomledit.Format(&b, d.doc)
	if d.crlf {
		return bytes.ReplaceAll(b.Bytes(), []byte("\n"), []byte("\r\n")), err
	}
	return b.Bytes(), err
}

// section is one with its whole name, in which an element of a list of tables
// has its number.
type section struct {
	name parser.Key
	*tomledit.Section
}

// tables lists the sections, that of the values in no table first.
func (d *Document) tables() []section {
	all := []section{{nil, d.doc.Global}}
	elements := make(map[string]int)
	for _, s := range d.doc.Sections {
		name := s.TableName()
		if s.IsArray {
			name = slices.Concat(name, parser.Key{strconv.Itoa(elements[name.String()])})
			elements[s.TableName().String()]++
		}
		all = append(all, section{name, s})
	}
	return all
}

// find returns the assignment of path, or of the table in braces that would hold it
// with the rest of the path, or nil.
func (d *Document) find(path parser.Key) (kv *parser.KeyValue, rest parser.Key) {
	for _, t := range d.tables() {
		if !t.name.IsPrefixOf(path) {
			continue
		}
		for _, item := range t.Items {
			if kv, ok := item.(*parser.KeyValue); ok {
				if found, rest := lookUp(kv, path[len(t.name):]); found != nil {
					return found, rest
				}
			}
		}
	}
	return nil, nil
}

func lookUp(kv *parser.KeyValue, path parser.Key) (*parser.KeyValue, parser.Key) {
	if !kv.Name.IsPrefixOf(path) {
		return nil, nil
	}
	rest := path[len(kv.Name):]
	braces, ok := kv.Value.X.(parser.Inline)
	switch {
	case len(rest) == 0:
		return kv, nil
	case !ok:
		return nil, nil
	}
	for _, inner := range braces {
		if found, rest := lookUp(inner, rest); found != nil {
			return found, rest
		}
	}
	return kv, rest
}

// Set gives path a value that is written as TOML, where it stands or else beside
// its like.
func (d *Document) Set(path parser.Key, value string) error {
	v, err := parser.ParseValue(value)
	if err != nil {
		return err
	}
	if kv, rest := d.find(path); kv != nil && len(rest) == 0 {
		kv.Value.X = v.X
		return nil
	} else if kv != nil {
		kv.Value.X = append(kv.Value.X.(parser.Inline), &parser.KeyValue{Name: rest, Value: v})
		return nil
	}
	for _, t := range slices.Backward(d.tables()) {
		if !t.name.IsPrefixOf(path[:len(path)-1]) {
			continue
		}
		name := path[len(t.name):]
		if at, beside := t.after(name); beside || len(name) == 1 {
			t.Items = slices.Insert(t.Items, at, parser.Item(&parser.KeyValue{Name: name, Value: v}))
			return nil
		}
	}
	d.Add(&tomledit.Section{Heading: &parser.Heading{Name: path[:len(path)-1]}, Items: []parser.Item{&parser.KeyValue{Name: path[len(path)-1:], Value: v}}})
	return nil
}

// after is the place behind the last value of the table that stands in the same
// section as name would, or behind its last value when there is none such.
func (t section) after(name parser.Key) (at int, beside bool) {
	last := 0
	for i, item := range t.Items {
		kv, ok := item.(*parser.KeyValue)
		switch {
		case !ok && t.IsGlobal() && i == 0:
			last = 1 // the comment at the head of the file stays there
		case !ok:
		case len(kv.Name) == len(name) && kv.Name[:len(name)-1].Equals(name[:len(name)-1]):
			at, beside = i+1, true
			last = i + 1
		default:
			last = i + 1
		}
	}
	if beside {
		return at, true
	}
	return last, false
}

// Add puts a section behind those of its kind, or else at the end.
func (d *Document) Add(s *tomledit.Section) {
	at := len(d.doc.Sections)
	for i, other := range d.doc.Sections {
		if other.TableName()[0] == s.TableName()[0] {
			at = i + 1
		}
	}
	d.doc.Sections = slices.Insert(d.doc.Sections, at, s)
}

// Remove takes out what path names with all that belongs to it. A comment above a
// single value stays.
func (d *Document) Remove(path parser.Key) {
	for _, t := range d.tables() {
		switch {
		case len(t.name) > 0 && path.IsPrefixOf(t.name):
			d.doc.Sections = slices.DeleteFunc(d.doc.Sections, func(s *tomledit.Section) bool { return s == t.Section })
		case t.name.IsPrefixOf(path):
			t.Items = without(t.Items, path[len(t.name):])
		}
	}
}

func without(items []parser.Item, path parser.Key) (left []parser.Item) {
	for _, item := range items {
		kv, ok := item.(*parser.KeyValue)
		switch {
		case !ok || !removed(kv, path):
			left = append(left, item)
		case len(kv.Block) > 0:
			left = append(left, kv.Block)
		}
	}
	return left
}

// removed reports whether an assignment is part of path. From a table in braces it
// takes what is.
func removed(kv *parser.KeyValue, path parser.Key) bool {
	if path.IsPrefixOf(kv.Name) {
		return true
	}
	if braces, ok := kv.Value.X.(parser.Inline); ok && kv.Name.IsPrefixOf(path) {
		kv.Value.X = slices.DeleteFunc(braces, func(inner *parser.KeyValue) bool { return removed(inner, path[len(kv.Name):]) })
	}
	return false
}

// Swap makes two elements of a list of tables change places.
func (d *Document) Swap(list string, i, j int) {
	var places []int
	for at, s := range d.doc.Sections {
		if s.IsArray && s.TableName().Equals(parser.Key{list}) {
			places = append(places, at)
		}
	}
	if max(i, j) < len(places) {
		s := d.doc.Sections
		s[places[i]], s[places[j]] = s[places[j]], s[places[i]]
	}
}

var escaped = regexp.MustCompile("[\x00-\x1f\"\\\\\x7f]")

// Literal writes a text as TOML, in double quotes where nothing has to be escaped.
func Literal(text string) string {
	if !escaped.MatchString(text) {
		return `"` + text + `"`
	}
	line, err := toml.Marshal(map[string]string{"v": text})
	if err != nil {
		return `""` // no text fails
	}
	return strings.TrimSpace(strings.TrimPrefix(string(line), "v = "))
}

// ByteOrderMark is what Windows editors begin a file with.
var ByteOrderMark = []byte("\ufeff")
