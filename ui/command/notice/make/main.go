// Command make writes the NOTICE of bulkup: which modules are linked on any system, and
// the licences that they and the files within them come with. A text that several
// have in common stands there once.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// systems are those that bulkup is built for.
var systems = []string{"linux", "darwin", "windows", "freebsd"}

func main() {
	if err := write(filepath.Join("ui", "command", "notice", "NOTICE.txt")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// part is something that bulkup is made of.
type part struct {
	name, version string
	dir           string
}

// license is a text and whose it is.
type license struct {
	text  string
	whose []string
}

func write(to string) error {
	parts, err := modules()
	if err != nil {
		return err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	parts = append(parts, part{"Go", runtime.Version(), strings.TrimSpace(string(root))}, part{"bulkup", "", "."})
	var all []*license
	for _, p := range parts {
		files, err := licenses(p.dir)
		if err != nil {
			return err
		}
		if text := stated[p.name]; len(files) == 0 && text != "" {
			all = add(all, text, p.name+" "+p.version)
			continue
		}
		if len(files) == 0 {
			return fmt.Errorf("%s has no licence in %s", p.name, p.dir)
		}
		for _, file := range files {
			text, err := os.ReadFile(filepath.Join(p.dir, file))
			if err != nil {
				return err
			}
			all = add(all, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")), strings.TrimSpace(p.name+" "+p.version)+" ("+filepath.ToSlash(file)+")")
		}
	}
	var b strings.Builder
	b.WriteString("bulkup is made of the parts below, each under its own licence.\n")
	for _, l := range all {
		fmt.Fprintf(&b, "\n%s\n%s\n%s\n\n%s\n", strings.Repeat("=", 80), strings.Join(l.whose, "\n"), strings.Repeat("-", 80), l.text)
	}
	return os.WriteFile(to, []byte(b.String()), 0o644)
}

// stated are licences that are named elsewhere than in a file of their own.
var stated = map[string]string{
	"github.com/mattn/go-localereader": "MIT, as its README says. Author: Yasuhiro Matsumoto (a.k.a. mattn)",
}

func add(all []*license, text, whose string) []*license {
	for _, l := range all {
		if l.text == text {
			l.whose = append(l.whose, whose)
			return all
		}
	}
	return append(all, &license{text, []string{whose}})
}

// modules lists those that are linked, in the order of their names.
func modules() (all []part, err error) {
	seen := make(map[string]bool)
	for _, system := range systems {
		c := exec.Command("go", "list", "-deps", "-json=Module", ".")
		c.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		c.Stderr = os.Stderr
		out, err := c.Output()
		if err != nil {
			return nil, fmt.Errorf("listing the modules for %s: %w", system, err)
		}
		for d := json.NewDecoder(bytes.NewReader(out)); ; {
			var p struct {
				Module *struct {
					Path, Version, Dir string
					Main               bool
				}
			}
			if err := d.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			if m := p.Module; m != nil && !m.Main && !seen[m.Path] {
				seen[m.Path] = true
				all = append(all, part{m.Path, m.Version, m.Dir})
			}
		}
	}
	slices.SortFunc(all, func(a, b part) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

// beginnings are those of the names of licences.
var beginnings = []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS", "UNLICENSE"}

// elsewhere are folders whose content is not linked.
var elsewhere = []string{"testdata", "vendor", "cmd", "examples", "_examples", "example", "node_modules", "src", "test", "misc", "doc", "api_test", "notice", ".git", "pkg"}

// licenses lists the licences of a folder and those of parts within it, which are
// WebAssembly or weights.
func licenses(dir string) (files []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != dir && slices.Contains(elsewhere, d.Name()):
			return filepath.SkipDir
		case !d.IsDir() && slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(strings.ToUpper(d.Name()), b) }) && !strings.HasSuffix(d.Name(), ".go"):
			files = append(files, rel)
		}
		return nil
	})
	return files, err
}
