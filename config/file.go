package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"bulkup/config/document"
	"bulkup/config/problem"
)

// decode lays the settings file over s and returns the names that it sets. path
// is for the messages.
func (src Sources) decode(path string, data []byte, s *Settings) ([]string, error) {
	data = bytes.TrimPrefix(data, document.ByteOrderMark)
	file := struct {
		Settings
		Keys map[string]any `toml:"keys"`
	}{Settings: *s}
	if err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&file); err != nil {
		return nil, src.explain(path, err)
	}
	*s = file.Settings
	s.normalize()
	if len(file.Keys) > 0 {
		s.Keys = make(map[string][]string)
		if err := bindings(file.Keys, "", s.Keys); err != nil {
			err.Origin = "file " + problem.Printable(path)
			return nil, err
		}
	}
	var there map[string]any
	if err := toml.Unmarshal(data, &there); err != nil {
		return nil, src.explain(path, err)
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
func (src Sources) explain(path string, err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		first := unknown.Errors[0]
		line, _ := first.Position()
		name := strings.Join(first.Key(), ".")
		return &problem.Error{Message: fmt.Sprintf("unknown setting %s on line %d of %s%s",
			problem.Quoted(name), line, problem.Printable(path), src.meant(first.Key()))}
	}
	var wrong *toml.DecodeError
	if !errors.As(err, &wrong) {
		return fileProblem(path, "cannot be read: "+problem.Printable(err.Error()))
	}
	line, column := wrong.Position()
	if text := wrong.Error(); strings.Contains(text, " already exists") || strings.Contains(text, " is already defined") { // a name that stands there twice; its value is not the matter
		return fileProblem(path, fmt.Sprintf("sets %s again on line %d; leave one of them out", problem.Quoted(strings.Join(wrong.Key(), ".")), line))
	}
	if row, ok := named(strings.Join(wrong.Key(), ".")); ok {
		return &problem.Error{Setting: row.name, Origin: fmt.Sprintf("line %d of %s", line, problem.Printable(path)),
			Message: "this kind of value cannot be used; use " + row.wants}
	}
	return fileProblem(path, fmt.Sprintf("is not right TOML in line %d, column %d: %s",
		line, column, problem.Printable(strings.TrimPrefix(wrong.Error(), "toml: "))))
}

func fileProblem(path, what string) error {
	return &problem.Error{Message: "the settings file " + problem.Printable(path) + " " + what}
}
