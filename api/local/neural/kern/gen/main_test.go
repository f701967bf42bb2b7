package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCommittedAssemblyIsTheOutput(t *testing.T) {
	for name, text := range files() {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != text {
			t.Errorf("%s is not what gen writes; run go generate ./api/local/neural/kern", name)
		}
	}
}
