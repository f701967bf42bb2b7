package store

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const documentSuffix = ".json"

// Put writes v as the JSON document id of a folder, whole or not at all. When it
// returns, a new document survives the loss of power, and of a replaced one either
// the new text or the old one does.
func (s *Store) Put(folder, id string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	d, err := s.Draft()
	if err != nil {
		return err
	}
	if _, err = d.Write(data); err == nil {
		err = d.Sync()
	}
	if err != nil {
		d.Discard()
		return err
	}
	_, err = s.Stat(folder, id+documentSuffix)
	isNew := errors.Is(err, fs.ErrNotExist)
	if err := d.Keep(folder, id+documentSuffix); err != nil || !isNew {
		return err
	}
	return s.syncFolder(folder)
}

// syncFolder makes the new names in a folder durable. Systems that cannot do
// that for folders do it by themselves.
func (s *Store) syncFolder(folder string) error {
	dir, err := s.root.Open(folder)
	if err != nil {
		return err
	}
	_ = dir.Sync()
	return dir.Close()
}

// Get reads one document into v. The error is fs.ErrNotExist when there is none.
func (s *Store) Get(folder, id string, v any) error {
	data, err := s.root.ReadFile(filepath.Join(folder, id+documentSuffix))
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// RemoveDocument removes one document; one that is not there is removed already.
func (s *Store) RemoveDocument(folder, id string) error {
	return s.Remove(folder, id+documentSuffix)
}

// Documents reads all documents of a folder. One that cannot be read is set
// aside under another name, which is returned, and the rest is read.
func Documents[T any](s *Store, folder string) (all map[string]T, damaged []string, err error) {
	names, err := s.Names(folder)
	if err != nil {
		return nil, nil, err
	}
	all = make(map[string]T, len(names))
	for _, name := range names {
		id, ok := strings.CutSuffix(name, documentSuffix)
		if !ok {
			continue
		}
		var v T
		if err := s.Get(folder, id, &v); err != nil {
			aside := filepath.Join(folder, id+".damaged")
			if err := s.root.Rename(filepath.Join(folder, name), aside); err != nil && !os.IsNotExist(err) {
				return nil, damaged, err
			}
			damaged = append(damaged, aside)
			continue
		}
		all[id] = v
	}
	return all, damaged, nil
}
