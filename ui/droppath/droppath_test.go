package droppath

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	d := newDisk("/T/a.png", "/T/b.png", "/T/c d.png", "/T/it's.png", "/T/it's a 'quote'.png", `/T/back\slash.png`,
		"/T/Screenshot 9.41.00\u202fAM.png", "/T/two  spaces.png", "/T/日本 語.png", "/T/end ", "/T/new\nline.png",
		"/T/$HOME `x`.png", "/T/#1.png", "/T/100%.png", "/T/with a/deep folder/x y.png",
		"/T/My", "/T/My Photo.png", "/home/me/pics/x.png", "/work/rel.png", "/work/sub dir/r.png", "/T/~tilde.png")
	for _, c := range []struct {
		name, text string
		want       Drop
	}{
		{"empty", "", Drop{Text: true}},
		{"blank", " \n\t ", Drop{Text: true}},
		{"folder with a slash at its end", "/T/with a/", Drop{Paths: []string{"/T/with a"}}},
		{"dots", "/T/x/.././a.png", Drop{Paths: []string{"/T/a.png"}}},
		{"the same twice", "/T/a.png /T/./a.png '/T/a.png'", Drop{Paths: []string{"/T/a.png"}}},
		{"home", "~/pics/x.png ~", Drop{Paths: []string{"/home/me/pics/x.png", "/home/me"}}},
		{"relative", "rel.png", Drop{Paths: []string{"/work/rel.png"}}},
		{"relative with spaces", "./sub dir/r.png rel.png", Drop{Paths: []string{"/work/sub dir/r.png", "/work/rel.png"}}},
		{"WezTerm, apostrophe", `/T/it's.png /T/c\ d.png `, Drop{Paths: []string{"/T/it's.png", "/T/c d.png"}}},
		{"GNOME, apostrophes", `'/T/it'\''s a '\''quote'\''.png' '/T/a.png' `,
			Drop{Paths: []string{"/T/it's a 'quote'.png", "/T/a.png"}}},
		{"double quotes, dollar", "\"/T/\\$HOME \\`x\\`.png\"", Drop{Paths: []string{"/T/$HOME `x`.png"}}},
		{"a backslash in the name", `/T/back\slash.png`, Drop{Paths: []string{`/T/back\slash.png`}}},
		{"an escaped backslash", `/T/back\\slash.png /T/a.png`, Drop{Paths: []string{`/T/back\slash.png`, "/T/a.png"}}},
		{"a narrow no-break space is in the name", "/T/Screenshot\\ 9.41.00\u202fAM.png /T/a.png",
			Drop{Paths: []string{"/T/Screenshot 9.41.00\u202fAM.png", "/T/a.png"}}},
		{"two spaces, unquoted", "/T/two  spaces.png /T/a.png", Drop{Paths: []string{"/T/two  spaces.png", "/T/a.png"}}},
		{"an escaped space at the end", `/T/end\ `, Drop{Paths: []string{"/T/end "}}},
		{"a quoted line end", "'/T/new\nline.png' /T/a.png", Drop{Paths: []string{"/T/new\nline.png", "/T/a.png"}}},
		{"wide characters", "/T/日本 語.png /T/a.png", Drop{Paths: []string{"/T/日本 語.png", "/T/a.png"}}},
		{"the longest run wins", "/T/My Photo.png /T/My /T/a.png", Drop{Paths: []string{"/T/My Photo.png", "/T/My", "/T/a.png"}}},
		{"spaces in folders, unquoted", "/T/with a/deep folder/x y.png /T/c d.png",
			Drop{Paths: []string{"/T/with a/deep folder/x y.png", "/T/c d.png"}}},
		{"dialects merged", "'/T/c d.png'\n/T/it's.png\n/T/My Photo.png /T/a.png",
			Drop{Paths: []string{"/T/c d.png", "/T/it's.png", "/T/My Photo.png", "/T/a.png"}}},
		{"address list with a comment", "# from a browser\nfile:///T/a.png\n\nfile:///T/c%20d.png\n",
			Drop{Paths: []string{"/T/a.png", "/T/c d.png"}}},
		{"a name like a comment", "/T/#1.png", Drop{Paths: []string{"/T/#1.png"}}},
		{"file address, wrong percent", "file:///T/100%.png", Drop{Paths: []string{"/T/100%.png"}}},
		{"file address, right percent", "file:///T/100%25.png", Drop{Paths: []string{"/T/100%.png"}}},
		{"file address with a host", "file://laptop/T/a.png", Drop{Paths: []string{"/T/a.png"}}},
		{"file address, one slash", "FILE:/T/a.png", Drop{Paths: []string{"/T/a.png"}}},
		{"web addresses", "https://example.com/a%20b.png?sig=1 HTTP://x.org/b.jpg",
			Drop{Paths: []string{"https://example.com/a%20b.png?sig=1", "HTTP://x.org/b.jpg"}}},
		{"an address and a file", "/T/a.png\nhttps://example.com/b.png", Drop{Paths: []string{"/T/a.png", "https://example.com/b.png"}}},
		{"one missing", "/T/no.png", Drop{Missing: []string{"/T/no.png"}}},
		{"one missing, with spaces", "/T/No Photo.png", Drop{Missing: []string{"/T/No Photo.png"}}},
		{"one missing, quoted", "'/T/No Photo.png'", Drop{Missing: []string{"/T/No Photo.png"}}},
		{"one missing, a home", "~/no.png", Drop{Missing: []string{"/home/me/no.png"}}},
		{"good and bad, unquoted", "/T/My Photo.png /T/No Photo.png /T/a.png",
			Drop{Paths: []string{"/T/My Photo.png", "/T/a.png"}, Missing: []string{"/T/No Photo.png"}}},
		{"good and bad, quoted", "'/T/No Photo.png' '/T/c d.png'",
			Drop{Paths: []string{"/T/c d.png"}, Missing: []string{"/T/No Photo.png"}}},
		{"good and bad, escaped", `/T/No\ Photo.png /T/c\ d.png`,
			Drop{Paths: []string{"/T/c d.png"}, Missing: []string{"/T/No Photo.png"}}},
		{"good and bad, lines", "/T/c d.png\n/T/No Photo.png\n/T/a.png",
			Drop{Paths: []string{"/T/c d.png", "/T/a.png"}, Missing: []string{"/T/No Photo.png"}}},
		{"good and bad, relative", "rel.png no.png sub", Drop{Paths: []string{"/work/rel.png"}, Unclear: []string{"no.png sub"}}},
		{"good and bad names", "no.png rel.png nor.webp",
			Drop{Paths: []string{"/work/rel.png"}, Missing: []string{"/work/no.png", "/work/nor.webp"}}},
		{"an address that is none", "https:///x", Drop{Missing: []string{"/work/https:/x"}}},
		{"prose", "please upscale my photos", Drop{Text: true}},
		{"prose with a path in it", "see /T/a.png, and (/T/b.png).",
			Drop{Paths: []string{"/T/a.png", "/T/b.png"}, Unclear: []string{"see", "and"}}},
		{"prose with a slash", "this and / or that", Drop{Text: true}},
		{"prose in lines", "hello\n\nworld", Drop{Text: true}},
		{"a quote that never ends", `'/T/a.png`, Drop{Paths: []string{"/T/a.png"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Parse(c.text, d.unix())); diff != "" {
				t.Errorf("%q (-want +got)\n%s", c.text, diff)
			}
		})
	}
}

func TestParseWithoutPlaces(t *testing.T) {
	env := Env{Exists: func(string) bool { return false }}
	if diff := cmp.Diff(Drop{Missing: []string{"~/a.png"}}, Parse("~/a.png", env)); diff != "" {
		t.Errorf("no home (-want +got)\n%s", diff)
	}
}

// TestFiveThousand reads a large selection in every dialect, with few lookups.
func TestFiveThousand(t *testing.T) {
	const n = 5000
	var want []string
	for i := range n {
		want = append(want, fmt.Sprintf("/photos/holiday in Spain/IMG %04d (edited).png", i))
	}
	d := newDisk(want...)
	each := func(change func(string) string, between string) string {
		var all []string
		for _, p := range want {
			all = append(all, change(p))
		}
		return strings.Join(all, between) + between
	}
	same := func(s string) string { return s }
	for dialect, text := range map[string]string{
		"unquoted":  each(same, " "),
		"lines":     each(same, "\n"),
		"quoted":    each(func(s string) string { return "'" + s + "'" }, " "),
		"escaped":   each(strings.NewReplacer(" ", `\ `, "(", `\(`, ")", `\)`).Replace, " "),
		"spaces":    each(strings.NewReplacer(" ", `\ `).Replace, " "),
		"addresses": each(func(s string) string { return "file://" + strings.ReplaceAll(s, " ", "%20") }, "\r\n"),
	} {
		lookups := 0
		env := d.unix()
		env.Exists = func(p string) bool { lookups++; return d[p] }
		if diff := cmp.Diff(Drop{Paths: want}, Parse(text, env)); diff != "" {
			t.Errorf("%s: %s", dialect, diff)
		}
		if lookups > 10*n {
			t.Errorf("%s: %d lookups for %d files", dialect, lookups, n)
		}
	}
}

func TestTooMany(t *testing.T) {
	var text strings.Builder
	for i := range MaxPaths + 7 {
		fmt.Fprintf(&text, "/T/%d.png\n", i)
	}
	got := Parse(text.String(), Env{Exists: func(p string) bool { return !strings.Contains(p, "\n") }})
	if len(got.Paths) != MaxPaths || got.Truncated != 7 {
		t.Errorf("%d paths, %d more; want %d and 7", len(got.Paths), got.Truncated, MaxPaths)
	}
}

func TestTooLong(t *testing.T) {
	line := "/T/" + strings.Repeat("x", 997) + "\n" // 1001 bytes
	got := Parse(strings.Repeat("\n", 10)+"/T/a.png\n"+strings.Repeat(line, 1100), newDisk("/T/a.png").unix())
	kept := MaxText / len(line)
	if got.Truncated != 1100-kept {
		t.Errorf("%d more, want %d", got.Truncated, 1100-kept)
	}
	if diff := cmp.Diff([]string{"/T/a.png"}, got.Paths); diff != "" {
		t.Error(diff)
	}
}

// TestEndless: text with no end of readings is given up, and said to be.
func TestEndless(t *testing.T) {
	lookups := 0
	env := Env{Cwd: "/w", Exists: func(string) bool { lookups++; return false }}
	got := Parse(strings.Repeat("a.png b.png ", MaxText/12), env)
	if lookups > maxLookups {
		t.Errorf("%d lookups", lookups)
	}
	if len(got.Paths) != 0 || got.Truncated == 0 {
		t.Errorf("%d paths, %d missing, %d more", len(got.Paths), len(got.Missing), got.Truncated)
	}
}

func TestMayBegin(t *testing.T) {
	unix, windows := Env{}, Env{Windows: true}
	for _, c := range []struct {
		text string
		env  Env
		want bool
	}{
		{"/", unix, true}, {"/T/a q b.png", unix, true}, {"'", unix, true}, {`"/T`, unix, true}, {"~", unix, true}, {"~/x", unix, true},
		{" \n/T/a.png", unix, true}, {"& '/T", unix, true}, {"f", unix, true}, {"FILE:///T", unix, true}, {"https://x.org", unix, true},
		{"./a", unix, true}, {"q", unix, false}, {"jjjjjj", unix, false}, {"fj", unix, false}, {"abcdef", unix, false},
		{"日本語 写真.png", unix, false}, {`C:\x`, unix, false}, {"c", windows, true}, {`C:\x`, windows, true}, {"C:/x", windows, true},
		{"C:x", windows, false}, {"cd", windows, false}, {`\\nas\x`, windows, true},
	} {
		if got := MayBegin(c.text, c.env); got != c.want {
			t.Errorf("MayBegin(%q) = %v", c.text, got)
		}
	}
}
