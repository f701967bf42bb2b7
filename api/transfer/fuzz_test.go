package transfer

import "testing"

// Of an ETag only what is an MD5 counts as one.
func FuzzMD5Of(f *testing.F) {
	for _, s := range []string{`"d41d8cd98f00b204e9800998ecf8427e"`, `"d41d8cd98f00b204e9800998ecf8427e-3"`, "", `"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, etag string) {
		if sum, ok := md5Of(etag); ok && len(sum) != 32 {
			t.Errorf("%q gives %q", etag, sum)
		}
	})
}
