package command

import (
	"testing"

	"bulkup/config"
	"bulkup/queue/result"
)

func TestWatchedFoldersKeepTheirNamesApart(t *testing.T) {
	for _, c := range []struct {
		folders   []string
		out, name string
		want      []string
	}{
		{[]string{"a", "b"}, "/o", "", []string{result.ApartTemplate, result.ApartTemplate}},
		{[]string{"2024/beach", "2025/beach"}, "/o", "", []string{"2024-beach/{dir}/{name}.{ext}", "2025-beach/{dir}/{name}.{ext}"}},
		{[]string{"a"}, "/o", "", []string{""}},
		{[]string{"a", "b"}, "", "", []string{"", ""}},
		{[]string{"a", "b"}, "/o", "{name}", []string{"{name}", "{name}"}},
	} {
		s := config.Defaults()
		s.Out, s.Name = c.out, c.name
		all, err := (&app{Settings: s}).watched(c.folders)
		if err != nil {
			t.Fatal(err)
		}
		for i, folder := range c.folders {
			if got := all[folder].Name; got != c.want[i] {
				t.Errorf("%s of %v with --out %q and --name %q is named by %q, want %q", folder, c.folders, c.out, c.name, got, c.want[i])
			}
		}
	}
}
