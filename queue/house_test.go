package queue

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// Who may know whom.
func TestArrows(t *testing.T) {
	never := map[string][]string{
		"queue/job":          {"bulkup/", "os", "path/filepath", "net"},
		"queue/quota":        {"bulkup/", "os", "path/filepath", "net"},
		"queue/plan":         {"bulkup/api", "bulkup/queue/book", "bulkup/queue/run", "bulkup/queue/stage", "os", "path/filepath", "net"},
		"queue/book":         {"bulkup/api/", "bulkup/queue/plan", "bulkup/queue/run", "bulkup/queue/stage", "os", "path/filepath", "net"},
		"queue/outcome":      {"bulkup/queue/book", "bulkup/queue/run", "bulkup/queue/stage", "os", "path/filepath", "net", "time.Now"},
		"queue/stage":        {"bulkup/queue/book", "bulkup/queue/plan", "bulkup/queue/run"},
		"queue/feed":         {"bulkup/queue/book", "bulkup/queue/plan", "bulkup/queue/run", "bulkup/queue/stage"},
		"queue/result/names": {"bulkup/", "os", "net"},
		"queue/run/halt":     {"bulkup/queue/book", "bulkup/queue/stage", "os", "net"},
		"queue/run/inbox":    {"bulkup/", "os", "net"},
		"queue/run/search":   {"bulkup/queue/book", "bulkup/queue/stage", "os", "net"},
		"queue/run":          {"bulkup/ui"},
		"queue":              {"bulkup/ui"},
	}
	all := rooms(t)
	for name, forbidden := range never {
		imports, ok := all[name]
		if !ok {
			t.Errorf("there is no package %s", name)
		}
		for _, imported := range imports {
			for _, f := range forbidden {
				if imported == f || strings.HasPrefix(imported, strings.TrimSuffix(f, "/")+"/") {
					t.Errorf("%s imports %s", name, imported)
				}
			}
		}
	}
}

// A step of the queue takes no longer the more jobs there are: those who walk over all of
// them are few, and none does it for each step.
func TestFewWalksOverAllJobs(t *testing.T) {
	const most = 4
	var walks []string
	for _, file := range files(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(text), "\n") {
			if strings.Contains(line, "ook.All()") || strings.Contains(line, "b.All()") {
				walks = append(walks, fmt.Sprintf("%s:%d", file, n+1))
			}
		}
	}
	if len(walks) == 0 || len(walks) > most {
		t.Errorf("%d walks over all jobs, at most %d: %v", len(walks), most, walks)
	}
}

// rooms returns what each package of the queue imports, without its tests.
func rooms(t *testing.T) map[string][]string {
	all := make(map[string][]string)
	for _, file := range files(t) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		name := path.Join("queue", filepath.ToSlash(filepath.Dir(file)))
		for _, i := range parsed.Imports {
			all[name] = append(all[name], strings.Trim(i.Path.Value, `"`))
		}
	}
	return all
}

// files returns the files of the queue, without its tests.
func files(t *testing.T) (all []string) {
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") {
			all = append(all, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
