package value

import "testing"

func TestRates(t *testing.T) {
	for text, want := range map[string]struct {
		rate  Rate
		shown string
	}{
		"2MB/s":      {2e6, "2MB/s"},
		"500KiB/s":   {500 << 10, "500KiB/s"},
		"1.5 MB":     {1.5e6, "1500KB/s"},
		"750kB/s":    {750e3, "750KB/s"},
		"1GiB":       {1 << 30, "1GiB/s"},
		"100GB/s":    {1e11, "100GB/s"},
		"123457":     {123457, "123457B/s"},
		"123457 B/s": {123457, "123457B/s"},
		"0":          {0, "0"},
		"":           {0, "0"},
	} {
		var r, again Rate
		if err := r.UnmarshalText([]byte(text)); err != nil || r != want.rate || r.String() != want.shown {
			t.Errorf("%q is %d, shown as %q: %v", text, r, r, err)
		}
		if err := again.UnmarshalText([]byte(r.String())); err != nil || again != r {
			t.Errorf("%q read again is %d, not %d: %v", r, again, r, err)
		}
	}
	for _, bad := range []string{"fast", "-1", "2Mb/s", "2 mbit", "1e6", "Inf", "0x10", "MB/s", "1..5MB", "2TB/s", "101GB/s", "2MB/h"} {
		if r := Rate(7); r.UnmarshalText([]byte(bad)) == nil || r != 7 {
			t.Errorf("%q is taken for %d", bad, r)
		}
	}
}
