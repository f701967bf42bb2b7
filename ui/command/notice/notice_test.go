package notice

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Everything that is linked, and what lies within it, is in the notice.
func TestNoticeIsComplete(t *testing.T) {
	c := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "bulkup")
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(strings.Fields(string(out)), "Go", "LICENSE-Real-ESRGAN") {
		if !strings.Contains(Text, name) {
			t.Errorf("%s is not there: go run ./ui/command/notice/make", name)
		}
	}
	if strings.Contains(string(out), "gen2brain/heic") && !strings.Contains(Text, "GNU LESSER GENERAL PUBLIC LICENSE") {
		t.Error("the licence of libheif is not there")
	}
}
