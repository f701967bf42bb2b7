package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// readFile lays the settings file at path over s and returns the names that it
// sets. A missing file is an error only when it was asked for.
func readFile(path string, asked bool, s *Settings) ([]string, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return nil, nil
	}
	if err != nil {
		return nil, fileProblem(path, "cannot be read: "+reason(err))
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // Windows editors put it there
	if err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(s); err != nil {
		return nil, explain(path, err)
	}
	var there map[string]any
	if err := toml.Unmarshal(data, &there); err != nil {
		return nil, explain(path, err)
	}
	var set []string
	for _, row := range table {
		if has(there, strings.Split(row.name, ".")) {
			set = append(set, row.name)
		}
	}
	return set, nil
}

func has(tree map[string]any, keys []string) bool {
	v, ok := tree[keys[0]]
	if !ok || len(keys) == 1 {
		return ok
	}
	sub, _ := v.(map[string]any)
	return has(sub, keys[1:])
}

// explain puts an error of the TOML reader into words of the settings.
func explain(path string, err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		first := unknown.Errors[0]
		line, _ := first.Position()
		name := strings.Join(first.Key(), ".")
		return &Error{Message: fmt.Sprintf("unknown setting %s on line %d of %s; did you mean %q?",
			quoted(name), line, printable(path), nearest(name, names()))}
	}
	var wrong *toml.DecodeError
	if !errors.As(err, &wrong) {
		return fileProblem(path, "cannot be read: "+printable(err.Error()))
	}
	line, column := wrong.Position()
	if row, ok := named(strings.Join(wrong.Key(), ".")); ok {
		return &Error{Setting: row.name, Origin: fmt.Sprintf("line %d of %s", line, printable(path)),
			Message: "this kind of value cannot be used; use " + row.wants}
	}
	return fileProblem(path, fmt.Sprintf("is not right TOML in line %d, column %d: %s",
		line, column, printable(strings.TrimPrefix(wrong.Error(), "toml: "))))
}

func fileProblem(path, what string) error {
	return &Error{Message: "the settings file " + printable(path) + " " + what}
}

// reason is the cause of a file error, without the path that is named already.
func reason(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return printable(err.Error())
}
