package queue

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
