package apikey

import (
	"errors"
	"time"

	"github.com/zalando/go-keyring"

	"bulkup/config/value"
)

// Keyring is a store of secrets that the system keeps.
type Keyring interface {
	// Get returns the secret, or keyring.ErrNotFound.
	Get(service, account string) (string, error)
	Set(service, account, secret string) error
}

// SystemKeyring is the keyring of the desktop: value.Secret Service, Keychain or
// Credential Manager; one that is never there where nothing could answer.
func SystemKeyring() Keyring {
	if !reachable() {
		return none{}
	}
	return desktop{}
}

type desktop struct{}

func (desktop) Get(service, account string) (string, error) { return keyring.Get(service, account) }
func (desktop) Set(service, account, secret string) error {
	return keyring.Set(service, account, secret)
}

const (
	systemKeyring = "system keyring"
	ringService   = "bulkup"
)

// errSilent means that the keyring did not answer in time.
var errSilent = errors.New("no answer in time")

func (p Places) askKeyring() (string, error) {
	if p.Keyring == nil {
		return "", nil
	}
	return within(p.patience(time.Second), func() (string, error) {
		return p.Keyring.Get(ringService, p.Host)
	})
}

func (p Places) tellKeyring(key value.Secret) error {
	if p.Keyring == nil {
		return errors.ErrUnsupported
	}
	_, err := within(p.patience(30*time.Second), func() (struct{}, error) {
		return struct{}{}, p.Keyring.Set(ringService, p.Host, key.Reveal())
	})
	return err
}

func (p Places) patience(usual time.Duration) time.Duration {
	if p.Patience > 0 {
		return p.Patience
	}
	return usual
}

// within leaves a call behind that takes too long: the keyring cannot be
// interrupted, and start-up must not wait for a dialog that nobody sees.
func within[T any](limit time.Duration, call func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		v, err := call()
		answers <- answer{v, err}
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case a := <-answers:
		return a.value, a.err
	case <-timer.C:
		var none T
		return none, errSilent
	}
}
