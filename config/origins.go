package config

import (
	"os"
	"runtime"
	"strings"

	"bulkup/config/problem"
	"bulkup/config/value"
)

// Origins has by the name of a setting where its value came from.
type Origins map[string]string

// Of is "default", "file PATH", "environment VARIABLE", "preset NAME" or
// "flag --name".
func (o Origins) Of(name string) string {
	if origin, ok := o[name]; ok {
		return origin
	}
	return "default"
}

// Row is one setting as it is listed.
type Row struct {
	Name   string
	Value  string // as it may be shown; secrets say only whether they are set
	Text   string // as it is typed, "" when it has none
	Origin string // as Origins says it
	Wants  string // which values it takes, after "use"
	Secret bool   // what is typed must not be shown
	Fixed  bool   // it is changed elsewhere; Wants says where
	// Choices are the values that it takes, where these are few.
	Choices []string
}

// Rows lists all settings in the order in which people think of them. Secrets
// show only whether they are set; values are safe to print.
func (s Settings) Rows(o Origins) []Row {
	rows := make([]Row, len(table))
	for i, row := range table {
		rows[i] = s.row(row, o)
	}
	return rows
}

func (s Settings) row(row setting, o Origins) Row {
	r := Row{Name: row.name, Value: row.value(s), Origin: o.Of(row.name), Wants: row.wants}
	if _, r.Secret = row.field(&s).(*value.Secret); !r.Secret && row.set(&s, r.Value) == nil {
		r.Text = problem.Printable(r.Value)
	}
	switch {
	case row.shape == "bool":
		r.Choices = []string{"true", "false"}
	case strings.Contains(row.shape, "|"):
		r.Choices = strings.Split(row.shape, "|")
	}
	switch {
	case row.unset != "" && (r.Value == "" || r.Value == "0"):
		r.Value = row.unset
	case r.Secret:
		r.Value = "set"
	}
	r.Value = problem.Printable(r.Value)
	return r
}

// Exposed reports whether an origin is a file that others can read.
func Exposed(origin string) bool {
	path, ok := strings.CutPrefix(origin, "file ")
	info, err := os.Stat(path)
	return ok && err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}
