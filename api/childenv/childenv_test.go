package childenv

import (
	"slices"
	"testing"
)

func TestKeysStayHere(t *testing.T) {
	got := Of([]string{"PATH=/bin", "UPSCAYL_API_KEY=k", "BYTESCALE_API_KEY=k", "BULKUP_GJIRAFA_BASE_URL=u", "AWS_SECRET_ACCESS_KEY=s",
		"LC_ALL=C", "Path=C:\\", "VK_ICD_FILENAMES=/x", "XDG_RUNTIME_DIR=/run/user/1", "HTTPS_PROXY=http://me:secret@proxy"})
	want := []string{"PATH=/bin", "LC_ALL=C", "Path=C:\\", "VK_ICD_FILENAMES=/x", "XDG_RUNTIME_DIR=/run/user/1"}
	if !slices.Equal(got, want) {
		t.Errorf("handed on: %q", got)
	}
	if Of(nil) == nil {
		t.Error("a nil environment hands on everything")
	}
}
