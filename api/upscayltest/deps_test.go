package upscayltest

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Nothing that only tests need is linked into the program.
func TestNotInTheProgram(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "bulkup").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "bulkup/api/local") {
		t.Fatal("these are not the packages of the program")
	}
	for _, d := range deps {
		for _, own := range []string{"bulkup/api/upscayltest", "bulkup/api/publishtest", "bulkup/api/local/external/fake", "bulkup/api/upscayl/contract",
			"bulkup/ui_test", "bulkup/api/transfer/bench", "net/http/httptest", "testing"} {
			if d == own || strings.HasPrefix(d, own+"/") && strings.HasPrefix(own, "bulkup") {
				t.Errorf("%s is linked into the program", d)
			}
		}
	}
}
