// Command draw makes the pictures that bulkup is tried and tested on: a small
// album, and beside it one broken file of each kind.
//
//	go run ./ui_test/draw
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	into := flag.String("into", "ui_test", "folder to write album and broken into")
	flag.Parse()
	for name, make := range map[string]func() ([]file, error){"album": album, "broken": broken} {
		files, err := make()
		if err != nil {
			log.Fatalf("%s cannot be drawn: %v", name, err)
		}
		if err := write(filepath.Join(*into, name), files); err != nil {
			log.Fatal(err)
		}
	}
}

func write(dir string, files []file) error {
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
