// Command pictures draws the pictures of the README from the goldens of the
// screens: text as text, as SVG. An update of the goldens runs it:
//
//	go test ./ui -run TestPictures -update
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	log.SetFlags(0)
	from := flag.String("from", "ui/testdata/TestPictures", "folder of the goldens")
	into := flag.String("into", "ui_test/pictures", "folder to write the pictures into")
	flag.Parse()
	if err := run(*from, *into); err != nil {
		log.Fatal(err)
	}
}

// run draws every golden.
func run(from, into string) error {
	goldens, err := filepath.Glob(filepath.Join(from, "*.golden"))
	if err != nil {
		return err
	}
	if len(goldens) == 0 {
		return fmt.Errorf("there are no goldens in %s", from)
	}
	for _, path := range goldens {
		screen, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(path), ".golden")
		if err := os.WriteFile(filepath.Join(into, name+".svg"), draw(string(screen)), 0o644); err != nil {
			return err
		}
	}
	return nil
}
