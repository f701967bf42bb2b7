package command

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Who may import whom is what keeps the parts apart: main knows the command line, which
// knows everybody; the screen knows the queue, and the queue the wire.
func TestArrows(t *testing.T) {
	below := func(pkg, dir string) bool { return pkg == dir || strings.HasPrefix(pkg, dir+"/") }
	never := func(from, to string) string {
		switch {
		case to == "bulkup/api/failure" || to == "bulkup/config/near": // pure, and for everybody
			return ""
		case below(to, "bulkup/ui/command") && from != "bulkup" && !below(from, "bulkup/ui/command"):
			return "only main knows the command line"
		case below(from, "bulkup/ui/command") || forTests(from):
			return ""
		case below(from, "bulkup/ui") && below(to, "bulkup/api"):
			return "the screen knows the queue, and not the wire"
		case below(from, "bulkup/api") && (below(to, "bulkup/queue") || below(to, "bulkup/ui") || below(to, "bulkup/config")),
			below(from, "bulkup/queue") && (below(to, "bulkup/ui") || below(to, "bulkup/config")),
			below(from, "bulkup/config") && below(to, "bulkup") && !below(to, "bulkup/config"):
			return "arrows do not go back"
		case slices.Contains([]string{"bulkup/api/failure", "bulkup/config/near", "bulkup/queue/job", "bulkup/queue/quota", "bulkup/ui/droppath", "bulkup/ui/layout", "bulkup/ui/keys"}, from) && below(to, "bulkup"):
			return "this package is pure"
		case strings.Contains(to, "bulkup/api/upscayltest") || strings.Contains(to, "bulkup/api/publishtest"):
			return "the product knows no server of tests"
		}
		return ""
	}
	all := imports(t)
	for from, known := range all {
		for _, to := range known {
			if why := never(from, to); why != "" {
				t.Errorf("%s imports %s: %s", from, to, why)
			}
		}
	}
	if len(all) < 80 {
		t.Errorf("%d packages are checked", len(all))
	}
}

// The rooms of the queue have walls: what decides reads no file and calls nobody, and a
// stage cannot reach into the queue.
func TestWallsOfTheQueue(t *testing.T) {
	never := map[string][]string{
		"queue/job":          {"bulkup", "os", "path/filepath", "net"},
		"queue/quota":        {"bulkup", "os", "path/filepath", "net"},
		"queue/plan":         {"bulkup/api", "bulkup/queue/book", "bulkup/queue/run", "bulkup/queue/stage", "os", "path/filepath", "net"},
		"queue/book":         {"bulkup/api", "bulkup/queue/plan", "bulkup/queue/run", "bulkup/queue/stage", "os", "path/filepath", "net"},
		"queue/outcome":      {"bulkup/queue/book", "bulkup/queue/run", "bulkup/queue/stage", "os", "path/filepath", "net"},
		"queue/stage":        {"bulkup/queue/book", "bulkup/queue/plan", "bulkup/queue/run"},
		"queue/feed":         {"bulkup/queue/book", "bulkup/queue/plan", "bulkup/queue/run", "bulkup/queue/stage"},
		"queue/result/names": {"bulkup", "os", "net"},
		"queue/run/halt":     {"bulkup/queue/book", "bulkup/queue/stage", "os", "net"},
		"queue/run/inbox":    {"bulkup", "os", "net"},
		"queue/run/search":   {"bulkup/queue/book", "bulkup/queue/stage", "os", "net"},
	}
	all := imports(t)
	for name, forbidden := range never {
		if len(all["bulkup/"+name]) == 0 {
			t.Errorf("there is no package %s", name)
		}
		for _, to := range all["bulkup/"+name] {
			for _, f := range forbidden {
				if (to == f || strings.HasPrefix(to, f+"/")) && to != "bulkup/api/failure" {
					t.Errorf("%s imports %s", name, to)
				}
			}
		}
	}
}

// Go forbids circles between packages. Folders, as the map shows them, have none either:
// what is above another one does not come from below it.
func TestNoCirclesBetweenFolders(t *testing.T) {
	folder := func(pkg string) string { // as api/local is
		parts := strings.Split(pkg, "/")
		return strings.Join(parts[:min(3, len(parts))], "/")
	}
	knows := make(map[string]map[string]bool)
	for from, known := range imports(t) {
		for _, to := range known {
			a, b := folder(from), folder(to)
			if forTests(from) || !strings.HasPrefix(b, "bulkup/") || a == b {
				continue
			}
			if knows[a] == nil {
				knows[a] = make(map[string]bool)
			}
			knows[a][b] = true
		}
	}
	done := make(map[string]bool)
	var visit func(at string, path []string)
	visit = func(at string, path []string) {
		if i := slices.Index(path, at); i >= 0 {
			t.Errorf("a circle: %s", strings.Join(append(path[i:], at), " imports "))
		}
		if done[at] {
			return
		}
		done[at] = true
		for next := range knows[at] {
			visit(next, append(slices.Clone(path), at))
		}
	}
	for at := range knows {
		visit(at, nil)
	}
}

// forTests reports whether a package is a tool of tests: those know what they try.
func forTests(pkg string) bool {
	return strings.Contains(pkg, "test") || strings.Contains(pkg, "bench")
}

// imports returns what each package of the product and its tools imports.
func imports(t *testing.T) map[string][]string {
	c := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "bulkup/...")
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]string)
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		all[fields[0]] = fields[1:]
	}
	return all
}
