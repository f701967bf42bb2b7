package apikey

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"bulkup/config/document"
	"bulkup/config/problem"
	"bulkup/config/value"
)

// longestKey is far above any key, in bytes.
const longestKey = 4096

// File is the path of the stored key of the host.
func (p Places) File() string {
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '_'
	}, strings.ToLower(p.Host))
	return filepath.Join(p.Dir, "key-"+safe)
}

// readKeyFile returns the key in the file, none without one. A file that others
// can read is refused: its key may be known to them.
func readKeyFile(path string) (key value.Secret, err error) {
	info, err := os.Stat(path) // before it is opened, since a pipe would wait for a writer
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return key, nil
	case err != nil:
		return key, keyFileProblem(path, "cannot be read: "+problem.Reason(err))
	case !info.Mode().IsRegular():
		return key, keyFileProblem(path, "is not a file")
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return key, keyFileProblem(path, fmt.Sprintf("can be read by others (mode %04o); run chmod 600 on it, and think of a new key", info.Mode().Perm()))
	case info.Size() > longestKey:
		return key, keyFileProblem(path, "is too long to be a key")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return key, keyFileProblem(path, "cannot be read: "+problem.Reason(err))
	}
	if key, err = value.ParseSecret(string(text)); err != nil {
		return key, keyFileProblem(path, "holds no key: "+err.Error())
	}
	return key, nil
}

// writeKeyFile stores the key for this user alone, whole or not at all.
func writeKeyFile(path string, key value.Secret) error {
	if err := document.Replace(path, []byte(key.Reveal()+"\n"), 0o600); err != nil {
		return keyFileProblem(path, "cannot be written: "+err.Error())
	}
	return nil
}

// removeKeyFile forgets the stored key, if there is one.
func removeKeyFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return keyFileProblem(path, "holds an older key and cannot be removed: "+problem.Reason(err))
	}
	return nil
}

func keyFileProblem(path, what string) error {
	return &problem.Error{Message: "the key file " + problem.Printable(path) + " " + what}
}
