package queue

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// house is what a package of the queue is made of, without its tests.
type house struct {
	imports []string
	lines   int
	files   map[string]int // lines by name
	methods map[string]int // by type
	fields  map[string]int
}

// The limits, and what they are not for: settings, and what the journal keeps of a job.
const mostLines, mostFileLines, mostMethods, mostFields = 2000, 400, 40, 16

var wide = []string{"Options", "Settings", "Job"}

// ceilings are for what is over a limit still: it may shrink, and not grow.
var ceilings = map[string]int{
	"queue/run.Coordinator": 57, "queue/quota.Windows": 41, // methods
	"queue/intake/tiff.Picture": 17, // fields
}

func TestLimits(t *testing.T) {
	for name, h := range rooms(t) {
		if h.lines > mostLines {
			t.Errorf("%s has %d lines", name, h.lines)
		}
		for file, n := range h.files {
			if n > mostFileLines {
				t.Errorf("%s/%s has %d lines", name, file, n)
			}
		}
		for typ, n := range h.methods {
			if n > max(mostMethods, ceilings[name+"."+typ]) {
				t.Errorf("%s.%s has %d methods", name, typ, n)
			}
		}
		for typ, n := range h.fields {
			if n > max(mostFields, ceilings[name+"."+typ]) && !slices.Contains(wide, typ) {
				t.Errorf("%s.%s has %d fields", name, typ, n)
			}
		}
	}
}

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
		h := all[name]
		if h == nil {
			t.Errorf("there is no package %s", name)
			continue
		}
		for _, imported := range h.imports {
			for _, f := range forbidden {
				if imported == f || strings.HasPrefix(imported, strings.TrimSuffix(f, "/")+"/") {
					t.Errorf("%s imports %s", name, imported)
				}
			}
		}
	}
}

// rooms reads the packages of the queue.
func rooms(t *testing.T) map[string]*house {
	all := make(map[string]*house)
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		name := path.Join("queue", filepath.ToSlash(filepath.Dir(file)))
		h := all[name]
		if h == nil {
			h = &house{files: make(map[string]int), methods: make(map[string]int), fields: make(map[string]int)}
			all[name] = h
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		h.files[filepath.Base(file)] = strings.Count(string(text), "\n")
		h.lines += h.files[filepath.Base(file)]
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, 0)
		if err != nil {
			return err
		}
		h.read(parsed)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (h *house) read(file *ast.File) {
	for _, i := range file.Imports {
		h.imports = append(h.imports, strings.Trim(i.Path.Value, `"`))
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv != nil {
				typ := n.Recv.List[0].Type
				if star, ok := typ.(*ast.StarExpr); ok {
					typ = star.X
				}
				if id, ok := typ.(*ast.Ident); ok {
					h.methods[id.Name]++
				}
			}
		case *ast.TypeSpec:
			if s, ok := n.Type.(*ast.StructType); ok {
				for _, f := range s.Fields.List {
					h.fields[n.Name.Name] += max(1, len(f.Names))
				}
			}
		}
		return true
	})
}
