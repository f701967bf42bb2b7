// Package apikey finds and keeps the key to Upscayl Cloud: in the environment, the
// keyring of the system, or a file for this user alone. It is no setting, and no other
// service ever gets it.
//
// Start reading with Find.
package apikey

import (
	"errors"
	"time"

	"github.com/zalando/go-keyring"

	"bulkup/config/problem"
	"bulkup/config/value"
)

// Variable is the environment variable of the key to Upscayl Cloud.
const Variable = "UPSCAYL_API_KEY"

// Places are where the API key may be. A stored key belongs to one host, so
// that another --api-url never gets it.
type Places struct {
	Env     func(string) string
	Dir     string  // the settings folder, of the key file
	Host    string  // of the API, with its port if it has one
	Keyring Keyring // nil is none
	// Patience is how long the keyring may take; 0 is one second to read and
	// thirty to store, which may ask the user for a password.
	Patience time.Duration
}

// Find searches the environment, the keyring and the key file for the API key.
// Without a key it returns none and, as origin, where it searched. An error is an
// *problem.Error: a key that is there but must not or cannot be used.
func Find(p Places) (key value.Secret, origin string, err error) {
	if p.Env != nil {
		origin = "environment " + Variable
		if key, err = value.ParseSecret(p.Env(Variable)); err != nil {
			return key, origin, &problem.Error{Setting: Variable, Origin: "environment", Message: err.Error()}
		}
		if !key.Empty() {
			return key, origin, nil
		}
	}
	text, ringErr := p.askKeyring()
	if text != "" {
		if key, err = value.ParseSecret(text); err != nil {
			return key, systemKeyring, &problem.Error{Setting: "API key", Origin: systemKeyring, Message: err.Error()}
		}
		return key, systemKeyring, nil
	}
	key, err = readKeyFile(p.File())
	switch {
	case err != nil || !key.Empty():
		return key, "file " + problem.Printable(p.File()), err
	case errors.Is(ringErr, errNoKeyring):
		return key, "none; " + errNoKeyring.Error(), nil
	case errors.Is(ringErr, errSilent):
		return key, "none; the " + systemKeyring + " did not answer", nil
	case ringErr != nil && !errors.Is(ringErr, keyring.ErrNotFound):
		return key, "none; the " + systemKeyring + " cannot be used: " + problem.Printable(ringErr.Error()), nil
	}
	return key, "none", nil
}

// Save stores the key in the keyring, or in the key file where there is no
// keyring that works, and says which.
func Save(p Places, text string) (origin string, err error) {
	key, err := value.ParseSecret(text)
	if err != nil {
		return "", &problem.Error{Setting: "API key", Message: err.Error()}
	}
	if key.Empty() {
		return "", &problem.Error{Setting: "API key", Message: "there is no key to store"}
	}
	if p.tellKeyring(key) == nil {
		return systemKeyring, removeKeyFile(p.File())
	}
	return "file " + problem.Printable(p.File()), writeKeyFile(p.File(), key)
}
