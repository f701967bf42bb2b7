package child

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// checkNice fails the test unless every thread of a process has the lower priority.
func checkNice(t *testing.T, pid int) {
	t.Helper()
	stats, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/stat") // the pattern is right
	if len(stats) < 2 {
		t.Fatal("threads:", stats)
	}
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // a thread that has ended
		}
		_, rest, _ := strings.Cut(string(text), ") ")
		if nice := strings.Fields(rest)[16]; nice != strconv.Itoa(niceness) {
			t.Errorf("%s: nice %s", path, nice)
		}
	}
}
