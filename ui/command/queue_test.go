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
		want      string
	}{
		{[]string{"a", "b"}, "/o", "", result.ApartTemplate},
		{[]string{"a"}, "/o", "", ""},
		{[]string{"a", "b"}, "", "", ""},
		{[]string{"a", "b"}, "/o", "{name}", "{name}"},
	} {
		s := config.Defaults()
		s.Out, s.Name = c.out, c.name
		if got := (&app{Settings: s}).watched(c.folders).Name; got != c.want {
			t.Errorf("%v with --out %q and --name %q are named by %q, want %q", c.folders, c.out, c.name, got, c.want)
		}
	}
}
