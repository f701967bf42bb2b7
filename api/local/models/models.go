// Package models keeps the networks that the engine of this machine can run: two
// that come with bulkup, and those that the user has added to a folder.
//
// It owns the folder, the names (whose model a file is, and what stands in for one
// that is not here), and how fast each model is on this machine. Files come from an
// installed Upscayl, from the disk, or from an address whose checksum is known; they
// are read whole and run by nobody before they have their name. It computes no
// picture: that is package neural's. Start reading at Store, then Store.Resolve.
package models

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/adrg/xdg"

	"bulkup/api"
	"bulkup/api/local/catalogue"
	"bulkup/api/local/neural"
)

// Model is a network that this machine can run.
type Model struct {
	Name    string
	Title   string // for people; the name where nothing better is known
	Purpose string // what it is for, in one line
	Licence string // with "non-commercial" in words where that is so
	From    string // where its files came from
	Factor  int    // how many times it enlarges
	Bytes   int64  // of its weights
	BuiltIn bool   // whether it comes with bulkup
}

// Store is a folder of models. It may be used by several processes at once: files
// get their names when they are whole.
type Store struct {
	dir    string
	others bool // who asks for a model may sit at another machine
}

// Folder is where the models of this user are kept.
func Folder() string { return filepath.Join(xdg.DataHome, "bulkup", "models") }

// Open returns the store in a folder, which need not be there yet; "" is a store of what
// comes with bulkup alone, which keeps nothing.
func Open(dir string) *Store { return &Store{dir: dir} }

// ForOthers returns the same store as it speaks to those at other machines, who cannot add
// a model here.
func (s *Store) ForOthers() *Store { return &Store{dir: s.dir, others: true} }

// Dir returns the folder.
func (s *Store) Dir() string { return s.dir }

// note is what is written beside the files of a model.
type note struct {
	From   string `json:"from"`
	SHA256 string `json:"sha256"` // of the weights
	Known  string `json:"known,omitempty"`
	Factor int    `json:"factor"`
	Bytes  int64  `json:"bytes"`
}

// The files of a model: its graph, its weights, and the note, which comes last and
// makes the model one.
const (
	graphSuffix   = ".param"
	weightsSuffix = ".bin"
	noteSuffix    = ".json"
)

// List returns the models that are here: those that come with bulkup, and then those
// of the folder, by their names. A model whose note cannot be read is left out; Check
// reports it.
func (s *Store) List() []Model {
	all := builtIn()
	for _, name := range s.names() {
		m, err := s.read(name)
		if err == nil && !slices.ContainsFunc(all, func(other Model) bool { return other.Name == name }) {
			all = append(all, m)
		}
	}
	return all
}

// builtIn are the models that come with bulkup.
func builtIn() (all []Model) {
	for _, n := range neural.EmbeddedNames() {
		k, _ := catalogue.Lookup(n)
		all = append(all, Model{Name: k.Name, Title: k.Title, Purpose: k.Purpose, Licence: k.Licence,
			From: "part of bulkup", Factor: 4, Bytes: k.Size, BuiltIn: true})
	}
	return all
}

// Find returns the model that is here under a name or one of its other names.
func (s *Store) Find(name string) (Model, bool) {
	names := []string{name}
	if k, ok := catalogue.Lookup(name); ok {
		names = k.Names()
	}
	for _, m := range s.List() {
		if slices.Contains(names, m.Name) {
			return m, true
		}
	}
	return Model{}, false
}

// names are those of the models in the folder, sorted.
func (s *Store) names() (all []string) {
	if s.dir == "" {
		return nil
	}
	files, _ := filepath.Glob(filepath.Join(s.dir, "*"+noteSuffix)) // the pattern is right
	for _, f := range files {
		if name := strings.TrimSuffix(filepath.Base(f), noteSuffix); validName(name) == nil {
			all = append(all, name)
		}
	}
	return all
}

func (s *Store) path(name, suffix string) string { return filepath.Join(s.dir, name+suffix) }

func (s *Store) note(name string) (n note, err error) {
	data, err := os.ReadFile(s.path(name, noteSuffix))
	if err == nil {
		err = json.Unmarshal(data, &n)
	}
	if err == nil && (n.Factor < 1 || n.Factor > 8) {
		err = errors.New("it names no factor")
	}
	return n, err
}

func (s *Store) read(name string) (Model, error) {
	n, err := s.note(name)
	if err != nil {
		return Model{}, fmt.Errorf("the note of %s cannot be read: %w", name, err)
	}
	m := Model{Name: name, Title: name, Purpose: "added by you; try it on a sample", Licence: "unknown: ask its makers",
		From: api.Clean(n.From), Factor: n.Factor, Bytes: n.Bytes}
	if k, ok := catalogue.Lookup(n.Known); ok {
		m.Title, m.Purpose, m.Licence = k.Title, k.Purpose, k.Licence
	}
	return m, nil
}

// Network reads the network of a model that is here, whole. The error says what is
// wrong with its files.
func (s *Store) Network(m Model) (*neural.Network, error) {
	if m.BuiltIn {
		return neural.Embedded(m.Name)
	}
	return neural.Open(s.path(m.Name, graphSuffix))
}

// Remove deletes the files of a model. Those that come with bulkup stay.
func (s *Store) Remove(name string) error {
	m, ok := s.Find(name)
	switch {
	case ok && m.BuiltIn:
		return fmt.Errorf("%s comes with bulkup and cannot be removed", m.Name)
	case !ok && !slices.Contains(s.names(), name):
		return fmt.Errorf("there is no model %q here; `bulkup models list` shows those that are", api.Clean(name))
	case ok:
		name = m.Name
	}
	for _, suffix := range []string{noteSuffix, weightsSuffix, graphSuffix} {
		if err := os.Remove(s.path(name, suffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s cannot be removed: %w", name, err)
		}
	}
	return nil
}

// plainName matches names that are file names on every system and one word in a
// shell.
var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$`)

func validName(name string) error {
	if !plainName.MatchString(name) {
		return fmt.Errorf("%q cannot be the name of a model: use letters, digits, \"-\", \"_\" and \".\"", api.Clean(name))
	}
	return nil
}
