package journal

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"bulkup/queue/job"
)

// foreign begins a path that is kept with its bytes escaped; no path has a NUL.
const foreign = "\x00"

// kept is a path as JSON can hold it, which takes nothing but UTF-8: the names of old
// disks are other bytes, and another name is another file.
func kept(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	return foreign + url.PathEscape(path)
}

// exact takes back what kept did.
func exact(path string) string {
	if escaped, ok := strings.CutPrefix(path, foreign); ok {
		if p, err := url.PathUnescape(escaped); err == nil {
			return p
		}
	}
	return path
}

// named returns a job with all its paths changed. The job that is given stays as it is.
func named(j job.Job, change func(string) string) job.Job {
	for _, p := range []*string{&j.Source.Path, &j.Source.Root, &j.Source.Rel, &j.Source.Dropped, &j.Target, &j.Settings.Out} {
		*p = change(*p)
	}
	if j.Result != nil {
		if path := change(j.Result.Path); path != j.Result.Path {
			r := *j.Result
			r.Path, j.Result = path, &r
		}
	}
	return j
}
