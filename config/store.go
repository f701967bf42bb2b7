package config

import (
	"context"
	"slices"
	"sync"

	"bulkup/config/apikey"
	"bulkup/config/document"
	"bulkup/config/problem"
	"bulkup/config/value"
)

// KeyName is the row of the API key, which is no setting of the file.
const KeyName = "API key"

// Account is the key in force and what can be done about it.
type Account struct {
	Key    value.Secret
	Origin string // as Key says it
	Places apikey.Places
	// Takes asks the service whether it takes a key; nil takes every key.
	Takes func(ctx context.Context, key string) error
}

// Store keeps settings for good: it writes them to the settings file, where
// values, comments and their order stay as the user wrote them. Its methods may be called from
// several goroutines. Every error is a *problem.Error.
type Store struct {
	src Sources

	writing sync.Mutex // held while the file is changed; mu is not, so that no reader waits for the disk

	mu      sync.Mutex
	now     Settings
	origins Origins
	account Account
}

// NewStore returns a store with the settings in force, as Load gave them.
func NewStore(src Sources, s Settings, o Origins, a Account) *Store {
	return &Store{src: src.complete(), now: s, origins: o, account: a}
}

// Rows lists all settings with what they are now: the API key first, then the
// settings, the presets, the rules with an empty one to add to them, and the keys.
func (s *Store) Rows() []Row {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := Row{Name: KeyName, Value: notSet, Origin: s.account.Origin, Wants: "the key alone", Secret: true}
	if !s.account.Key.Empty() {
		key.Value = "set"
	}
	rows := []Row{key}
	for i, r := range s.now.Rows(s.origins) {
		r.Wants = s.src.suited(s.now).wants(table[i])
		rows = append(rows, r)
	}
	path, _ := s.src.filePath()
	return slices.Concat(rows, s.now.listRows("file "+problem.Printable(path)))
}

// Check says what is wrong with a value as it is typed; "" is the default.
func (s *Store) Check(name, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if name == KeyName {
		_, err := value.ParseSecret(text)
		return err
	}
	c, err := s.src.suited(s.now).change(name, text, s.now)
	if err != nil {
		return err
	}
	return c.want.complete()
}

// Set writes a value to the settings file, or takes it out of there when text is
// empty. It is in force from the next start on, but Rows shows it at once.
func (s *Store) Set(name, text string) error {
	s.mu.Lock()
	src := s.src.suited(s.now)
	s.mu.Unlock()
	return s.write(name, func(before Settings) (change, error) { return src.change(name, text, before) })
}

// write changes the settings file as it is now, which may have been edited since
// it was read. The change is made only if the file then says what it should.
func (s *Store) write(name string, plan func(before Settings) (change, error)) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	path, _ := s.src.filePath()
	if path == "" {
		return &problem.Error{Setting: name, Message: "there is no settings folder to keep it in"}
	}
	text, mode, err := document.Read(path)
	if err != nil {
		return fileProblem(path, "cannot be read: "+err.Error())
	}
	after, secrets, err := s.src.edited(name, path, text, plan)
	if err != nil {
		return err
	}
	now, origins, err := s.src.load(func(string) ([]byte, error) { return after, nil })
	if err != nil {
		return err
	}
	if secrets {
		mode = 0o600
	}
	if err := document.Replace(path, after, mode); err != nil {
		return fileProblem(path, "cannot be written: "+err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now, s.origins = now, origins
	return nil
}

// edited returns the text of the file at path after a change, and whether there are
// secrets in it. It says only what it should, or nothing is returned.
func (src Sources) edited(name, path string, text []byte, plan func(before Settings) (change, error)) (after []byte, secrets bool, err error) {
	before := Defaults()
	if _, err := src.decode(path, text, &before); err != nil {
		return nil, false, err
	}
	c, err := plan(before)
	if err != nil {
		return nil, false, &problem.Error{Setting: name, Message: err.Error()}
	}
	after, err = c.apply(text)
	if err != nil {
		return nil, false, &problem.Error{Setting: name, Origin: "file " + problem.Printable(path), Message: err.Error()}
	}
	got := Defaults()
	if _, err := src.decode(path, after, &got); err != nil || !got.same(c.want) {
		return nil, false, &problem.Error{Setting: name, Origin: "file " + problem.Printable(path), Message: "it cannot be changed there without touching something else; change it in the file by hand"}
	}
	return after, got.secrets(), nil
}

// CheckKey asks the service whether it takes an API key.
func (s *Store) CheckKey(ctx context.Context, text string) error {
	key, err := value.ParseSecret(text)
	switch {
	case err != nil:
		return &problem.Error{Setting: KeyName, Message: err.Error()}
	case key.Empty():
		return &problem.Error{Setting: KeyName, Message: "there is no key to ask about"}
	case s.account.Takes == nil:
		return nil
	}
	return s.account.Takes(ctx, key.Reveal())
}

// SaveKey stores the API key as apikey.Save does, and says where.
func (s *Store) SaveKey(text string) (origin string, err error) {
	if origin, err = apikey.Save(s.account.Places, text); err != nil {
		return "", err
	}
	key, keyOrigin, err := apikey.Find(s.account.Places)
	if err != nil {
		return origin, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.account.Key, s.account.Origin = key, keyOrigin
	return origin, nil
}
