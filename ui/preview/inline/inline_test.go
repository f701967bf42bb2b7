package inline

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi/sixel"
)

// flag is red on the left, and blue on the right.
func flag(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{255, 0, 0, 255}
			if x >= w/2 {
				c = color.NRGBA{0, 0, 255, 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func TestTerminal(t *testing.T) {
	calls := 0
	term := New(func(m *image.NRGBA, columns, rows int) string {
		calls++
		return fmt.Sprintf("%v %v %dx%d", m.Rect.Size(), m.At(0, 0), columns, rows)
	})
	if err := term.Send(t.Context(), 1, flag(80, 40), 8, 2); err != nil {
		t.Fatal(err)
	}
	all, right := image.Rect(0, 0, 8, 2), image.Rect(5, 0, 8, 1)
	if got := term.Draw(1, all); got != "(80,40) {255 0 0 255} 8x2" {
		t.Error(got)
	}
	if term.Draw(1, all); calls != 1 {
		t.Errorf("the same picture was made %d times", calls)
	}
	if got := term.Draw(1, right); got != "(30,20) {0 0 255 255} 3x1" {
		t.Errorf("a part of it is %s", got)
	}
	if term.Draw(2, all) != "" || term.Send(t.Context(), 2, image.NewNRGBA(image.Rectangle{}), 1, 1) == nil {
		t.Error("there is a picture of nothing")
	}
	term.Delete(1)
	if term.Draw(1, all) != "" {
		t.Error("it is there after it was deleted")
	}
	term.Close()
	if term.Send(t.Context(), 3, flag(2, 2), 1, 1) == nil || term.Draw(3, right) != "" {
		t.Error("it goes on after the end")
	}
}

func TestITerm2(t *testing.T) {
	got := ITerm2(flag(20, 10), 4, 3)
	m := regexp.MustCompile("^\x1b]1337;File=([^:]*):(.*)\a$").FindStringSubmatch(got)
	if m == nil {
		t.Fatalf("%.100q", got)
	}
	for _, want := range []string{"width=4", "height=3", "preserveAspectRatio=0", "inline=1"} {
		if !strings.Contains(m[1], want) {
			t.Errorf("%s is missing in %s", want, m[1])
		}
	}
	raw, err := base64.StdEncoding.DecodeString(m[2])
	if err != nil {
		t.Fatal(err)
	}
	if back, err := png.Decode(bytes.NewReader(raw)); err != nil || back.Bounds().Size() != image.Pt(20, 10) {
		t.Errorf("the terminal gets another picture: %v", err)
	}
}

// What the terminal draws has the pixels and the colours of the picture.
func TestSixel(t *testing.T) {
	m := flag(24, 18)
	for i := range 24 * 2 { // what is left of its last cells
		m.SetNRGBA(23-i/24, i%18, color.NRGBA{})
	}
	for x := range 6 {
		m.SetNRGBA(x, 0, color.NRGBA{128, 128, 128, 255})
	}
	m.SetNRGBA(0, 17, color.NRGBA{})
	got := Sixel(m, 3, 1)
	data, begun := strings.CutPrefix(got, "\x1bP0;1q")
	data, ended := strings.CutSuffix(data, "\x1b\\")
	if !begun || !ended {
		t.Fatalf("%.100q", got)
	}
	var d sixel.Decoder
	back, err := d.Decode(strings.NewReader(data))
	if err != nil || !strings.HasPrefix(data, `"1;1;22;18`) || !image.Rect(0, 0, 22, 18).In(back.Bounds()) {
		t.Fatalf("%v: %v, %.20q", err, back.Bounds(), data)
	}
	for _, at := range []image.Point{{1, 9}, {20, 9}, {0, 17}} {
		r, g, b, _ := back.At(at.X, at.Y).RGBA()
		p := color.NRGBAModel.Convert(m.At(at.X, at.Y)).(color.NRGBA)
		for _, pair := range [][2]int{{int(r >> 8), int(p.R)}, {int(g >> 8), int(p.G)}, {int(b >> 8), int(p.B)}} {
			if d := pair[0] - pair[1]; d < -3 || d > 3 {
				t.Errorf("at %v: %v, want %v", at, back.At(at.X, at.Y), p)
			}
		}
	}
}

// On average, dithered greys are what they were.
func TestReduced(t *testing.T) {
	for _, grey := range []uint8{0, 7, 100, 128, 200, 255} {
		m := image.NewNRGBA(image.Rect(0, 0, 64, 64))
		for i := range m.Pix {
			m.Pix[i] = grey
			if i%4 == 3 {
				m.Pix[i] = 255
			}
		}
		out, sum := reduced(m), [3]int{}
		for _, i := range out.Pix {
			c := colours[i].(color.RGBA)
			sum[0], sum[1], sum[2] = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B)
		}
		for i, s := range sum {
			if mean := s / len(out.Pix); mean < int(grey)-2 || mean > int(grey)+2 {
				t.Errorf("%d: channel %d is %d", grey, i, mean)
			}
		}
	}
}
