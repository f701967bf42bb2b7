package result

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"bulkup/queue/job"
)

// in is a source at rel below the dropped folder root.
func in(root, rel string) job.Source {
	return job.Source{Root: root, Rel: rel, Path: filepath.Join(root, filepath.FromSlash(rel))}
}

// alone is a source that was dropped by itself.
func alone(root, name string) job.Source {
	s := in(root, name)
	s.Single = true
	return s
}

func settings(out, name string) job.Settings {
	return job.Settings{Model: "natural-plus", Scale: 4, Format: "png", Out: out, Name: name}
}

func TestPlan(t *testing.T) {
	base := t.TempDir()
	photos, out := filepath.Join(base, "photos"), filepath.Join(base, "out")
	for name, c := range map[string]struct {
		src  job.Source
		set  job.Settings
		want string // below base
	}{
		"folder":             {in(photos, "b/deep/1.jpg"), settings("", ""), "photos-upscaled/b/deep/1.png"},
		"folder with slash":  {in(photos+string(filepath.Separator), "1.jpg"), settings("", ""), "photos-upscaled/1.png"},
		"single":             {alone(photos, "a.jpg"), settings("", ""), "photos/a-4x.png"},
		"out":                {in(photos, "b/1.jpg"), settings(out, ""), "out/b/1.png"},
		"single and out":     {alone(photos, "a.jpg"), settings(out, ""), "out/a-4x.png"},
		"address and out":    {job.Source{URL: "https://example.org/cat.jpg", Rel: "cat.jpg", Single: true}, settings(out, ""), "out/cat-4x.png"},
		"name alone":         {in(photos, "b/1.jpg"), settings("", "{name}_{model}_{scale}.{ext}"), "photos-upscaled/b/1_natural-plus_4.png"},
		"no extension":       {in(photos, "b/1.jpg"), settings("", "{name}@{scale}x"), "photos-upscaled/b/1@4x.png"},
		"extension spelled":  {in(photos, "b/1.jpg"), settings("", "{name}.png"), "photos-upscaled/b/1.png"},
		"another's spelled":  {in(photos, "b/1.jpg"), settings("", "{name}.jpg"), "photos-upscaled/b/1.jpg.png"},
		"tree below model":   {in(photos, "b/c/1.jpg"), settings("", "{model}/{dir}/{name}.{ext}"), "photos-upscaled/natural-plus/b/c/1.png"},
		"no tree":            {in(photos, "b/c/1.jpg"), settings("", "all/{name}.{ext}"), "photos-upscaled/all/1.png"},
		"tree into the name": {in(photos, "b/1.jpg"), settings("", "{dir}-{name}"), "photos-upscaled/b-1.png"},
		"dir of the top":     {in(photos, "1.jpg"), settings("", "{dir}/{name}"), "photos-upscaled/1.png"},
		"dots and blanks":    {in(photos, "1.jpg"), settings("", "./x//{name}"), "photos-upscaled/x/1.png"},
		"two extensions":     {in(photos, "1.tar.jpg"), settings("", ""), "photos-upscaled/1.tar.png"},
		"no source ext":      {in(photos, "scan v1.2 final"), settings("", ""), "photos-upscaled/scan v1.2 final.png"},
		"hidden":             {in(photos, ".jpg"), settings("", ""), "photos-upscaled/.jpg.png"},
		"template as a name": {in(photos, "{model}{dir}.jpg"), settings("", ""), "photos-upscaled/{model}{dir}.png"},
		"japanese, composed": {in(photos, "写真/ガ.jpg"), settings("", ""), "photos-upscaled/写真/ガ.png"},
		"japanese, in parts": {in(photos, "カ\u3099.jpg"), settings("", ""), "photos-upscaled/カ\u3099.png"},
		"hostile":            {in(photos, "a\x1b[2J\n\u202egpj.jpg"), settings("", ""), "photos-upscaled/a\x1b[2J\n\u202egpj.png"},
		"not UTF-8":          {in(photos, "caf\xe9.jpg"), settings("", ""), "photos-upscaled/caf\xe9.png"},
	} {
		got, err := Plan(c.src, c.set)
		if want := filepath.Join(base, filepath.FromSlash(c.want)); err != nil || got != want {
			t.Errorf("%s: %q (%v), not %q", name, got, err, want)
		}
	}
}

func TestPlanMakesARelativeOutAbsolute(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	got, err := Plan(in("/photos", "1.jpg"), settings("out", ""))
	if err != nil || !filepath.IsAbs(got) || !strings.HasSuffix(got, filepath.Join("out", "1.png")) {
		t.Error(got, err)
	}
}

func TestPlanRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		src  job.Source
		set  job.Settings
		says string
	}{
		"an address without a folder": {job.Source{URL: "https://example.org/cat.jpg", Rel: "cat.jpg", Single: true}, settings("", ""), "choose one with --out"},
		"beside the whole disk":       {in("/", "a/1.jpg"), settings("", ""), "nothing beside /"},
		"a way out":                   {in("/photos", "1.jpg"), settings("", "../{name}"), `must not hold ".."`},
		"a hidden way out":            {in("/photos", "1.jpg"), settings("", "x/{name}/../../../y"), `must not hold ".."`},
		"a way out in the tree":       {in("/photos", "../../1.jpg"), settings("", ""), `must not hold ".."`},
		"an absolute template":        {in("/photos", "1.jpg"), settings("", "/etc/{name}"), "goes into --out"},
		"an unknown field":            {in("/photos", "1.jpg"), settings("", "{nam}.{ext}"), "holds {nam}; it knows {dir}"},
	} {
		if got, err := Plan(c.src, c.set); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestPlanShortensNames(t *testing.T) {
	for name, long := range map[string]string{
		"letters":   strings.Repeat("x", 300),
		"japanese":  strings.Repeat("写", 100),
		"shifted":   "x" + strings.Repeat("写", 100),
		"not UTF-8": strings.Repeat("\x80", 300),
	} {
		got, err := Plan(in("/photos", long+"/"+long+".jpg"), settings("/out", ""))
		if err != nil {
			t.Fatal(name, err)
		}
		dir, file := filepath.Base(filepath.Dir(got)), filepath.Base(got)
		for _, e := range []string{dir, file} {
			if len(e) > maxElement || len(e) < maxElement-utf8.UTFMax {
				t.Errorf("%s: %d bytes", name, len(e))
			}
			if utf8.ValidString(long) != utf8.ValidString(e) {
				t.Errorf("%s: cut within a character: %q", name, e)
			}
		}
		if !strings.HasSuffix(file, ".png") {
			t.Errorf("%s: %q lost its extension", name, file)
		}
	}
}

func TestCheckTemplate(t *testing.T) {
	for template, good := range map[string]bool{
		"":                                    true,
		"{name}":                              true,
		"{dir}/{name}-{scale}x.{ext}":         true,
		"{model}/{name}.{ext}":                true,
		"a } b { c":                           false,
		"{name":                               false,
		"{root}/{folder}/{name}.{source-ext}": true,
		"{}":                                  false,
		"{Name}":                              false,
		"..":                                  true, // "...png" is a name like any other
		"../{name}":                           false,
		"{dir}/../{name}":                     false,
		"/{name}":                             false,
	} {
		if err := CheckTemplate(template); (err == nil) != good {
			t.Errorf("%q: %v", template, err)
		}
	}
}

func TestForWindows(t *testing.T) {
	for e, want := range map[string]string{
		"photo.png":     "photo.png",
		"con":           "_con",
		"NUL.png":       "_NUL.png",
		"nul .tar.png":  "_nul .tar.png",
		"COM1.png":      "_COM1.png",
		"lpt³.png":      "_lpt³.png",
		"CONIN$":        "_CONIN$",
		"conference":    "conference",
		"com10.png":     "com10.png",
		"console.png":   "console.png",
		"trip. . .":     "trip",
		" . ":           "_",
		`a<b>c:d"e|f?*`: "a_b_c_d_e_f__",
		`..\up.png`:     ".._up.png",
		"tab\tesc\x1b":  "tab_esc_",
		"写真.png":        "写真.png",
	} {
		if got := forWindows(e); got != want {
			t.Errorf("%q: %q, not %q", e, got, want)
		}
	}
}
