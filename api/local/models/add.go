package models

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bulkup/api"
	"bulkup/api/local/catalogue"
	"bulkup/api/local/neural"
	"bulkup/api/local/neural/ncnn"
)

// pair is a model on its way into the store.
type pair struct {
	name           string
	graph, weights []byte
	from           string
}

// AddPath adds the model of a .param file, whose .bin file lies beside it, or all
// models of a folder. Where one of several cannot be used, the others are added and
// the error names it.
func (s *Store) AddPath(path string) ([]Model, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("there is no folder or .param file %s", api.Clean(path))
	}
	graphs := []string{path}
	switch {
	case info.IsDir():
		graphs, _ = filepath.Glob(filepath.Join(escaped(path), "*"+graphSuffix)) // the pattern is right
		if len(graphs) == 0 {
			return nil, fmt.Errorf("there is no model in %s: a model is a .param and a .bin file", api.Clean(path))
		}
	case filepath.Ext(path) != graphSuffix:
		return nil, fmt.Errorf("%s is no .param file: name that one, with the .bin file beside it", api.Clean(path))
	}
	var added []Model
	var failed []error
	for _, graph := range graphs {
		m, err := s.addFile(graph)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		if !slices.Contains(added, m) {
			added = append(added, m)
		}
	}
	return added, errors.Join(failed...)
}

// escaped makes a path a pattern that matches only itself.
func escaped(path string) string {
	if os.PathSeparator == '\\' {
		return path // where patterns have no escapes
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

func (s *Store) addFile(path string) (Model, error) {
	stem := strings.TrimSuffix(path, graphSuffix)
	p := pair{name: filepath.Base(stem), from: filepath.Dir(path)}
	if full, err := filepath.Abs(p.from); err == nil {
		p.from = full
	}
	var err error
	if p.graph, err = readCapped(path, ncnn.MaxParam); err != nil {
		return Model{}, err
	}
	if p.weights, err = readCapped(stem+weightsSuffix, ncnn.MaxBin); err != nil {
		return Model{}, err
	}
	return s.add(p)
}

// add checks a model and puts it into the folder. Known weights get their right name
// whatever they were called, and a model that comes with bulkup is not kept twice.
func (s *Store) add(p pair) (Model, error) {
	sum := catalogue.SumsOf(p.weights)
	known, ok := catalogue.Recognise(sum)
	if ok {
		p.name = known.Name
	}
	if err := validName(p.name); err != nil {
		return Model{}, err
	}
	if m, here := s.Find(p.name); here && m.BuiltIn {
		if ok {
			return m, nil
		}
		return Model{}, fmt.Errorf("%s is a model that comes with bulkup, and these files are another one; rename them", p.name)
	}
	if other, reserved := catalogue.Lookup(p.name); reserved && !ok && other.SHA256 != "" {
		return Model{}, fmt.Errorf("the weights called %s are not those of %s: the checksum differs; rename the files to keep them under another name", p.name, other.Title)
	}
	net, err := neural.Read(p.name, p.graph, p.weights)
	if err != nil {
		return Model{}, fmt.Errorf("the model cannot be used: %w", err)
	}
	note, err := json.Marshal(note{From: p.from, SHA256: sum.SHA256, Known: known.Name, Factor: net.Scale(), Bytes: int64(len(p.weights))})
	if err != nil {
		return Model{}, err
	}
	if s.dir == "" {
		return Model{}, errors.New("there is no folder to keep models in")
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return Model{}, fmt.Errorf("the folder of models cannot be made: %w", err)
	}
	// The old note goes first: a model whose files are of two kinds is none.
	if err := os.Remove(s.path(p.name, noteSuffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Model{}, fmt.Errorf("%s cannot be replaced: %w", p.name, err)
	}
	for _, f := range []struct {
		suffix string
		data   []byte
	}{{graphSuffix, p.graph}, {weightsSuffix, p.weights}, {noteSuffix, note}} {
		if err := writeWhole(s.path(p.name, f.suffix), f.data); err != nil {
			return Model{}, fmt.Errorf("%s cannot be stored: %w", p.name, err)
		}
	}
	return s.read(p.name)
}

// writeWhole writes a file aside and gives it its name when it is on the disk.
func writeWhole(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// readCapped reads a file of at most so many bytes.
func readCapped(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("there is no file %s; a model is a .param and a .bin file", api.Clean(path))
		}
		return nil, fmt.Errorf("%s cannot be read: %w", api.Clean(path), unwrapped(err))
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", api.Clean(path))
	}
	return readAtMost(f, most, filepath.Base(path))
}

// readAtMost reads r, of which name says what it is, to its end.
func readAtMost(r io.Reader, most int64, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", api.Clean(name), err)
	}
	if int64(len(data)) > most {
		return nil, tooLarge(name, most)
	}
	return data, nil
}

func tooLarge(name string, most int64) error {
	return fmt.Errorf("%s has more than %d MB: no model of the kinds that can be used is as large", api.Clean(name), most>>20)
}

// unwrapped is what the system says, without the path.
func unwrapped(err error) error { return cmp.Or(errors.Unwrap(err), err) }
