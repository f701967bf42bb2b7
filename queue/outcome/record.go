package outcome

import (
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"bulkup/api/upscayl"
	"bulkup/queue/job"
)

// Records are those of a history, ready to be searched by the names of pictures: the
// documented record has no task id, so a picture is known by the names of its file.
type Records struct {
	tasks  []upscayl.Task
	byID   map[string]int
	byName map[string][]int // every name of every file, in the order of the history
}

// NewRecords returns the records of some tasks.
func NewRecords(tasks []upscayl.Task) Records {
	r := Records{tasks: tasks, byID: make(map[string]int), byName: make(map[string][]int)}
	for i, t := range tasks {
		if t.ID != "" {
			r.byID[t.ID] = i
		}
		for _, f := range t.Files {
			for _, name := range namesOf(f) {
				if at := r.byName[name]; len(at) == 0 || at[len(at)-1] != i {
					r.byName[name] = append(at, i)
				}
			}
		}
	}
	return r
}

// namesOf are the names of a file that a picture may be found by.
func namesOf(f upscayl.TaskFile) []string {
	var all []string
	for _, name := range []string{f.FileName, f.OriginalFileName, f.Path, path.Base(f.Path), Stem(f.ResultName)} {
		if name != "" && name != "." && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// NamesOf are those by which the picture of j is known to the service.
func NamesOf(j job.Job) []string {
	var all []string
	if j.Task != nil {
		all = append(all, j.Task.FileName)
	}
	if j.Upload != nil {
		all = append(all, j.Upload.FileName)
	}
	if j.Intent != nil {
		all = append(all, j.Intent.Name)
	}
	if j.Facts != nil {
		all = append(all, j.Facts.Name)
	}
	for _, name := range all {
		if s := Stem(name); len(s) >= telling {
			all = append(all, s) // what the result may be called by
		}
	}
	return slices.DeleteFunc(all, func(name string) bool { return name == "" })
}

// telling is the least number of bytes that a name needs, without its extension, to
// be found within another: the names that bulkup makes up have more.
const telling = 8

// Base is a name without folders, "" for none.
func Base(name string) string {
	if name == "" {
		return ""
	}
	return path.Base(name)
}

// Stem is a name without folders and extension; that of an address is nothing.
func Stem(name string) string {
	if name == "" || strings.Contains(name, "://") {
		return ""
	}
	base := path.Base(name)
	return strings.TrimSuffix(base, path.Ext(base))
}

// mine reports how surely a file is the picture that has one of the names: 2 by a name
// of its own, 1 by a name that the service made of it, 0 not at all.
func mine(names []string, f upscayl.TaskFile) int {
	sure := 0
	for _, has := range namesOf(f) {
		for _, name := range names {
			switch {
			case has == name:
				return 2
			case len(Stem(name)) >= telling && within(Stem(has), Stem(name)):
				sure = 1
			}
		}
	}
	return sure
}

// within reports whether a name is in another and stands apart in it: "7-a-x1.png" has
// "a-x1", and "a-x12.png" has not.
func within(long, name string) bool {
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for at := 0; ; {
		i := strings.Index(long[at:], name)
		if i < 0 {
			return false
		}
		before, after := []rune(long[:at+i]), []rune(long[at+i+len(name):])
		if (len(before) == 0 || apart(before[len(before)-1])) && (len(after) == 0 || apart(after[0])) {
			return true
		}
		at += i + 1
	}
}

// fileOf finds the file of a task that belongs to j: by any of its names, and in a
// task of one by being alone.
func fileOf(j job.Job, files []upscayl.TaskFile) (upscayl.TaskFile, bool) {
	known := NamesOf(j)
	for sure := 2; sure > 0; sure-- {
		for _, f := range files {
			if mine(known, f) == sure {
				return f, true
			}
		}
	}
	if len(files) == 1 && j.Task != nil && (j.Task.Of <= 1 || len(namesOf(files[0])) == 0) {
		return files[0], true
	}
	return upscayl.TaskFile{}, false
}

// Of returns the record of the task of j.
func (r Records) Of(j job.Job) (upscayl.Task, bool) {
	if j.Task == nil {
		return upscayl.Task{}, false
	}
	if i, ok := r.byID[j.Task.ID]; ok && j.Task.ID != "" {
		return r.tasks[i], true
	}
	// A picture that was tried again has older records under the same name.
	best, away := -1, time.Duration(0)
	for _, i := range r.named(j) {
		t := r.tasks[i]
		if t.ID != "" && j.Task.ID != "" {
			continue // another task
		}
		d := t.CreatedAt.Sub(j.Task.Started).Abs()
		if best < 0 || d < away {
			best, away = i, d
		}
	}
	if best < 0 {
		return upscayl.Task{}, false
	}
	return r.tasks[best], true
}

// named are the records that have a file with a name of j.
func (r Records) named(j job.Job) []int {
	known := NamesOf(j)
	var found []int
	for _, name := range known {
		for _, i := range r.byName[name] {
			if !slices.Contains(found, i) {
				found = append(found, i)
			}
		}
	}
	if len(found) > 0 {
		return found
	}
	for i, t := range r.tasks {
		if slices.ContainsFunc(t.Files, func(f upscayl.TaskFile) bool { return mine(known, f) > 0 }) {
			found = append(found, i)
		}
	}
	return found
}

// Names reports whether some record names the picture of j, whatever its id.
func (r Records) Names(j job.Job) bool { return len(r.named(j)) > 0 }

// Adoption is the task in which history shows the lost start of j, with the record;
// ok is false when none of the records does.
func (r Records) Adoption(j job.Job) (t job.Task, whole upscayl.Task, ok bool) {
	at, failed := -1, r.failedAgain(j)
	for _, i := range r.named(j) {
		t := r.tasks[i]
		if j.Source.URL != "" && !mayBe(j, t) || j.Source.URL == "" && t.Status == upscayl.Failed && !failed {
			continue
		}
		if at < 0 || t.CreatedAt.After(r.tasks[at].CreatedAt) {
			at = i
		}
	}
	if at < 0 {
		return job.Task{}, upscayl.Task{}, false
	}
	whole = r.tasks[at]
	t = job.Task{ID: whole.ID, Started: whole.CreatedAt, Of: len(whole.Files)}
	if t.Started.IsZero() {
		t.Started = j.Intent.At
	}
	f, _ := fileOf(j, whole.Files)
	t.FileName = f.FileName
	if t.FileName == "" { // as long as the record names the picture at all, it is known
		t.FileName = j.Intent.Name
	}
	t.Place = max(0, slices.IndexFunc(whole.Files, func(o upscayl.TaskFile) bool { return o == f }))
	return t, whole, true
}

// failedAgain reports whether a record of a failed task can be the lost start of j, and
// not an earlier try: there is one more of them than j had tries that failed. Pages that
// overlap list a record twice, so only their times count.
func (r Records) failedAgain(j job.Job) bool {
	earlier := j.Past
	if j.Lapsed > 0 { // older versions did not count them
		earlier = max(1, earlier)
	}
	if earlier == 0 {
		return true
	}
	var failed []time.Time
	for _, i := range r.named(j) {
		if t := r.tasks[i]; t.Status == upscayl.Failed && !slices.ContainsFunc(failed, t.CreatedAt.Equal) {
			failed = append(failed, t.CreatedAt)
		}
	}
	return len(failed) > earlier
}

// mayBe reports whether a record of the address of j can be its lost start, and not
// another order of the same address.
func mayBe(j job.Job, t upscayl.Task) bool {
	const apart = time.Minute // the clocks
	return t.CreatedAt.After(j.Intent.At.Add(-apart)) &&
		(t.Model == "" || t.Model == j.Settings.Model) && (t.Scale == 0 || t.Scale == j.Settings.Scale)
}

// Covers reports whether records that were read newest first reach back to a time:
// all of them were read, or the last is older. Records in another order reach nowhere.
func Covers(tasks []upscayl.Task, all bool, since time.Time) bool {
	if all {
		return true
	}
	dated := slices.DeleteFunc(slices.Clone(tasks), func(t upscayl.Task) bool { return t.CreatedAt.IsZero() })
	if len(dated) == 0 {
		return false
	}
	first, last := dated[0].CreatedAt, dated[len(dated)-1].CreatedAt
	return last.Before(since) && !first.Before(last)
}

// OfRecord is what a record of history means for j, whose task it is; ok is false
// where it settles nothing, so that the status has to be asked for.
func OfRecord(j job.Job, s Service, task upscayl.Task) (o Outcome, ok bool) {
	switch task.Status {
	case upscayl.Processed:
		o = OfTask(j, s, task)
		done, ok := o.Event.(job.Processed)
		done.Owed = j.Task.ID != "" && !s.Free && !task.Deducted && task.CreditsTaken == 0
		o.Event = done
		return o, ok
	case upscayl.Failed:
		if j.Task.Of > 1 && j.Task.ID != "" && !s.Free {
			return Outcome{}, false // whether it took credits decides what comes next, and the status says
		}
		task.Deducted = task.Deducted || j.Task.ID == "" // it may have
		return OfTask(j, s, task), true
	case upscayl.Running:
		return OfTask(j, s, task), true
	}
	return Outcome{}, false
}
