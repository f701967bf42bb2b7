package intake

import (
	"path"
	"path/filepath"
	"regexp"

	"bulkup/api"
	"bulkup/queue/job"
)

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]+://`)

// IsAddress reports whether an input is a web address and not a path; C:\ is a path.
func IsAddress(input string) bool { return scheme.MatchString(input) }

// address takes a web address unopened: the service fetches it. Its result goes
// to the working directory, for it has no folder of its own.
func (w *walk) address(raw string) {
	here, err := filepath.Abs(".")
	if err != nil {
		here = ""
	}
	s := job.Source{URL: raw, Root: here, Single: true}
	u, err := api.ParseSigned(raw)
	if err != nil {
		s.Rel = api.Clean(api.RedactURL(raw))
		w.settle(s, Broken, err.Error())
		return
	}
	s.Rel = api.Clean(path.Base(u.Path)) // without the query, which may hold secrets
	if s.Rel == "" || s.Rel == "." || s.Rel == "/" {
		s.Rel = api.Clean(u.Host)
	}
	if w.files[raw] {
		return
	}
	w.files[raw] = true
	w.settle(s, Image, "")
}
