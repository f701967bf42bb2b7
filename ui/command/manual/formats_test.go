package manual

import (
	"os"
	"strings"
	"testing"

	"bulkup/api/media"
)

// TestFormats: the manual names every format that the program knows, what is read in
// its first paragraph.
func TestFormats(t *testing.T) {
	text, err := os.ReadFile("topics/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(strings.Fields(string(text)), " ")
	read := strings.Fields(strings.SplitN(string(text), "\n\n", 3)[1])
	for _, f := range media.Formats {
		switch f.Use {
		case media.Sent, media.Converted:
			if !strings.Contains(strings.Join(read, " "), f.Name) {
				t.Errorf("%s is not among those that are read", f.Name)
			}
		case media.Refused:
			if name := strings.Replace(f.Name, "raw file of a camera", "raw file", 1); !strings.Contains(strings.ToLower(all), strings.ToLower(name)) {
				t.Errorf("%s is not named", f.Name)
			}
		}
	}
}
