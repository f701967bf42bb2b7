package intake

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"bulkup/api/local/pixels"
	"bulkup/queue/job"
)

func TestAdmit(t *testing.T) {
	const mib = 1 << 20
	for _, c := range []struct {
		facts  job.Facts
		scale  int
		format string
		kind   error
		says   string
	}{
		{job.Facts{Width: 4000, Height: 3000, Size: 100 * mib}, 4, "jpg", nil, ""},
		{job.Facts{Width: 4000, Height: 3000, Size: 100*mib + 1}, 4, "png", pixels.ErrTooLarge,
			"the file has 104,857,601 bytes, and 104,857,600 is the most; save it smaller, as JPEG or WebP"},
		{job.Facts{Width: 4000, Height: 3000, Size: 200 * mib, Converted: &job.Converted{Size: 100 * mib}}, 4, "png", nil, ""},
		{job.Facts{Width: 4000, Height: 3000, Size: mib, Converted: &job.Converted{Size: 100*mib + 1}}, 4, "png", pixels.ErrTooLarge,
			"converted to PNG the file has 104,857,601 bytes, and 104,857,600 is the most; save it as JPEG or WebP"},
		{job.Facts{Width: 12000, Height: 9000}, 8, "jpg", pixels.ErrResultTooLarge,
			"the result would be 96000 px wide; JPEG ends at 65535; choose png or a smaller scale"},
		{job.Facts{Width: 12000, Height: 9000, Orientation: 6}, 8, "jpg", pixels.ErrResultTooLarge,
			"the result would be 96000 px high; JPEG ends at 65535; choose png or a smaller scale"},
		{job.Facts{Width: 13107, Height: 10}, 5, "jpg", nil, ""},
		{job.Facts{Width: 16384, Height: 10}, 4, "jpg", pixels.ErrResultTooLarge,
			"the result would be 65536 px wide; JPEG ends at 65535; choose png or a smaller scale"},
		{job.Facts{Width: 2048, Height: 2048}, 8, "webp", pixels.ErrResultTooLarge,
			"the result would be 16384 px wide; WebP ends at 16383; choose png or a smaller scale"},
		{job.Facts{Width: 16383, Height: 16383}, 1, "webp", nil, ""},
		{job.Facts{Width: 20000, Height: 20000}, 8, "png", nil, ""},
	} {
		err := Admit(c.facts, c.scale, c.format)
		if !errors.Is(err, c.kind) || err != nil && err.Error() != c.says {
			t.Errorf("%+v %d× %s: %v", c.facts, c.scale, c.format, err)
		}
	}
}

func TestAdmitAsksTheEngine(t *testing.T) {
	no := errors.New("no")
	err := Admit(job.Facts{Width: 30, Height: 20, Orientation: 8}, 2, "webp", func(_ job.Facts, format string, w, h int) error {
		if format != "webp" || w != 40 || h != 60 {
			t.Error(format, w, h)
		}
		return no
	})
	if err != no {
		t.Error(err)
	}
}

func TestUploadName(t *testing.T) {
	for original, want := range map[string]string{
		"IMG_2040.JPG":                      "IMG_2040-n0.jpg",
		"/photos/holiday day.png":           "holiday day-n0.jpg",
		`C:\photos\a.b.c.png`:               "a.b.c-n0.jpg",
		"noext":                             "noext-n0.jpg",
		".jpg":                              "picture-n0.jpg",
		"":                                  "picture-n0.jpg",
		"...":                               "picture-n0.jpg",
		"-rf.png":                           "rf-n0.jpg",
		"\x1b[31mred\a\r\n.png":             "[31mred-n0.jpg",
		"gnp.\u202egpj.exe\u2066.png":       "gnp.gpj.exe-n0.jpg",
		`a"b;c%d*e.png`:                     "a_b_c_d_e-n0.jpg",
		"写真.png":                            "写真-n0.jpg",
		"ガ.png":                             "ガ-n0.jpg", // decomposed
		"Screenshot at 9.41.02\u202fAM.png": "Screenshot at 9.41.02 AM-n0.jpg",
		"\xff\xfe.png":                      "picture-n0.jpg",
	} {
		if got := UploadName(original, "jpg", "n0"); got != want {
			t.Errorf("%q: %q", original, got)
		}
	}
}

func FuzzUploadName(f *testing.F) {
	f.Add("a.jpg")
	f.Add(strings.Repeat("x", 300) + ".png")
	f.Add(strings.Repeat("写", 300) + ".png")
	f.Add("\x1b]0;title\a\u202e.png")
	f.Fuzz(func(t *testing.T, original string) {
		got := UploadName(original, "webp", "k3f9x2")
		if len(got) > 255 || !utf8.ValidString(got) || !strings.HasSuffix(got, "-k3f9x2.webp") || strings.ContainsAny(got, "/\\\"\x00\x1b\r\n\u202e") {
			t.Errorf("%q: %q", original, got)
		}
	})
}
