package queue

import (
	"maps"
	"path/filepath"
	"testing"
)

// Folders of one name are called by those above them too.
func TestFolderNames(t *testing.T) {
	for _, c := range []struct{ roots, want []string }{
		{[]string{"/a/beach", "/a/city"}, []string{"{root}", "{root}"}},
		{[]string{"/2024/beach", "/2025/beach", "/2025/city"}, []string{"2024-beach", "2025-beach", "{root}"}},
		{[]string{"/x/1/pics", "/y/1/pics"}, []string{"x-1-pics", "y-1-pics"}},
		{[]string{"/a/beach", "/a/my-beach"}, []string{"{root}", "{root}"}},
		{[]string{"/a/{name}/pics", "/b/pics"}, []string{"{root}", "b-pics"}},
		{[]string{"/a/{name}", "/b/city"}, []string{"{root}", "{root}"}},
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
