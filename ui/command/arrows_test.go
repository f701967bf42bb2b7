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
	c := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "bulkup/...")
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	below := func(pkg, dir string) bool { return pkg == dir || strings.HasPrefix(pkg, dir+"/") }
	never := func(from, to string) string {
		tests := strings.Contains(from, "test") || strings.Contains(from, "bench") // they know what they try
		switch {
		case below(to, "bulkup/ui/command") && from != "bulkup" && !below(from, "bulkup/ui/command"):
			return "only main knows the command line"
		case below(from, "bulkup/ui/command") || tests:
			return ""
		case below(from, "bulkup/ui") && below(to, "bulkup/api"):
			return "the screen knows the queue, and not the wire"
		case below(from, "bulkup/api") && (below(to, "bulkup/queue") || below(to, "bulkup/ui") || below(to, "bulkup/config")),
			below(from, "bulkup/queue") && (below(to, "bulkup/ui") || below(to, "bulkup/config")),
			below(from, "bulkup/config") && below(to, "bulkup") && !below(to, "bulkup/config"):
			return "arrows do not go back"
		case slices.Contains([]string{"bulkup/queue/job", "bulkup/queue/quota", "bulkup/ui/droppath", "bulkup/ui/layout", "bulkup/ui/keys"}, from) && below(to, "bulkup"):
			return "this package is pure"
		case (from == "bulkup/queue/book" || from == "bulkup/queue/plan") && (to == "os" || to == "path/filepath" || to == "net/http" || to != "bulkup/api" && below(to, "bulkup/api")):
			return "it neither reads files nor calls anybody"
		case strings.Contains(to, "bulkup/api/upscayltest") || strings.Contains(to, "bulkup/api/publishtest"):
			return "the product knows no server of tests"
		}
		return ""
	}
	packages := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		for _, to := range fields[1:] {
			if why := never(fields[0], to); why != "" {
				t.Errorf("%s imports %s: %s", fields[0], to, why)
			}
		}
		packages++
	}
	if packages < 30 {
		t.Errorf("%d packages are checked", packages)
	}
}
