package command

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

// house is what a package is made of, without its tests.
type house struct {
	lines   int
	files   map[string]int // lines by name
	methods map[string]int // by type
	fields  map[string]int
}

// The limits, and the types that they are not for: what settings and keys there are, and
// what the journal keeps of a job.
const mostLines, mostFileLines, mostMethods, mostFields = 2000, 400, 40, 16

var wide = []string{"Options", "Settings", "Job", "Glyphs"}

func TestLimits(t *testing.T) {
	all := houses(t, filepath.Join("..", ".."))
	if len(all) < 80 {
		t.Errorf("only %d packages were read", len(all))
	}
	for name, h := range all {
		if h.lines > mostLines {
			t.Errorf("%s has %d lines", name, h.lines)
		}
		for file, n := range h.files {
			if n > mostFileLines {
				t.Errorf("%s/%s has %d lines", name, file, n)
			}
		}
		for typ, n := range h.methods {
			if n > mostMethods {
				t.Errorf("%s.%s has %d methods", name, typ, n)
			}
		}
		for typ, n := range h.fields {
			if n > mostFields && !slices.Contains(wide, typ) && name != "ui/keys" {
				t.Errorf("%s.%s has %d fields", name, typ, n)
			}
		}
	}
}

// houses reads the packages below a folder.
func houses(t *testing.T, root string) map[string]*house {
	all := make(map[string]*house)
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		name := path.Clean(filepath.ToSlash(dir))
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
