package media

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"testing"
)

func TestGIFImages(t *testing.T) {
	for frames := 1; frames <= 3; frames++ {
		all := &gif.GIF{}
		for range frames {
			m := image.NewPaletted(image.Rect(0, 0, 5, 3), color.Palette{color.Black, color.White, color.Transparent})
			all.Image, all.Delay = append(all.Image, m), append(all.Delay, 9)
		}
		var b bytes.Buffer
		if err := gif.EncodeAll(&b, all); err != nil {
			t.Fatal(err)
		}
		n := 0
		for s, err := range GIFImages(bytes.NewReader(b.Bytes()), int64(b.Len())) {
			if n++; err != nil || b.Bytes()[s.Start] != ',' || s.Len <= 0 {
				t.Fatalf("image %d of %d: %+v %v", n, frames, s, err)
			}
		}
		if n != frames {
			t.Errorf("%d images of %d", n, frames)
		}
		for cut := range b.Len() { // wherever it ends, there is an error and an end
			var last error
			for _, err := range GIFImages(bytes.NewReader(b.Bytes()[:cut]), int64(cut)) {
				last = err
			}
			if last == nil {
				t.Errorf("cut after %d bytes of %d: no error", cut, b.Len())
			}
		}
	}
}
