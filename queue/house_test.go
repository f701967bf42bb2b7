package queue

import (
	"go/parser"
	"go/token"
	"io/fs"
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

// rooms returns what each package of the queue imports, without its tests.
func rooms(t *testing.T) map[string][]string {
	all := make(map[string][]string)
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		name := path.Join("queue", filepath.ToSlash(filepath.Dir(file)))
		for _, i := range parsed.Imports {
			all[name] = append(all[name], strings.Trim(i.Path.Value, `"`))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
