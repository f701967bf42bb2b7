package queue

import (
	"maps"
	"path/filepath"
	"testing"
)

// Folders of one name are called by those above them too.
func TestFolderNames(t *testing.T) {
	for _, c := range []struct{ roots, want []string }{
		{[]string{"/a/beach", "/a/city"}, []string{"beach", "city"}},
		{[]string{"/2024/beach", "/2025/beach", "/2025/city"}, []string{"2024-beach", "2025-beach", "city"}},
		{[]string{"/x/1/pics", "/y/1/pics"}, []string{"x-1-pics", "y-1-pics"}},
		{[]string{"/a/beach", "/a/my-beach"}, []string{"beach", "my-beach"}},
		{[]string{"/a/{name}", "/b/city"}, []string{"{root}", "city"}},
	} {
		want := make(map[string]string)
		for i, root := range c.roots {
			c.roots[i] = filepath.FromSlash(root)
			want[c.roots[i]] = c.want[i]
		}
		if got := folderNames(c.roots); !maps.Equal(got, want) {
			t.Errorf("%v: %v", c.roots, got)
		}
	}
}
