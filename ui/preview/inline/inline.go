// Package inline draws pictures where the cursor is: as sixels, or as iTerm2's inline
// images. Such a terminal keeps no pictures, as Kitty's does; they are kept here, and
// the canvas has them drawn where their placeholders stand in a frame. Start reading at
// Terminal.
package inline

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image"
	"image/png"
	"strconv"
	"sync"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/iterm2"
	"github.com/charmbracelet/x/ansi/sixel"
)

// Protocol writes a picture that takes columns by rows cells, its upper left where the
// cursor is. What the cursor does then differs.
type Protocol func(m *image.NRGBA, columns, rows int) string

// Terminal holds the pictures that a terminal draws. Its methods may be called at the
// same time.
type Terminal struct {
	protocol Protocol

	mu     sync.Mutex
	held   map[int]held
	drawn  cut // the last one, and what it is: a screen that is drawn anew needs it again
	text   string
	closed bool
}

type held struct {
	m             *image.NRGBA
	columns, rows int
}

// cut is a part of a picture, in cells.
type cut struct {
	id    int
	cells image.Rectangle
}

// New returns a terminal that holds no pictures.
func New(p Protocol) *Terminal { return &Terminal{protocol: p, held: make(map[int]held)} }

// Send keeps a picture that takes columns by rows cells, under an id that was never
// used before.
func (t *Terminal) Send(ctx context.Context, id int, m image.Image, columns, rows int) error {
	picture, ok := m.(*image.NRGBA)
	if !ok || picture.Rect.Empty() || columns < 1 || rows < 1 {
		return errors.New("the picture has no pixels")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed || ctx.Err() != nil {
		return context.Canceled
	}
	t.held[id] = held{picture, columns, rows}
	return nil
}

// Delete forgets pictures. What is drawn of them goes when text is written over it.
func (t *Terminal) Delete(ids ...int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range ids {
		delete(t.held, id)
	}
}

// Close forgets all pictures, and takes none any more.
func (t *Terminal) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	clear(t.held)
}

// Draw returns what draws some cells of a picture, with their upper left where the
// cursor is; "" when the picture is not there any more.
func (t *Terminal) Draw(id int, cells image.Rectangle) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	h, ok := t.held[id]
	if !ok {
		return ""
	}
	if c := (cut{id, cells}); c != t.drawn {
		size := h.m.Rect.Size()
		x := func(column int) int { return column * size.X / h.columns }
		y := func(row int) int { return row * size.Y / h.rows }
		part := image.Rect(x(cells.Min.X), y(cells.Min.Y), x(cells.Max.X), y(cells.Max.Y))
		t.drawn, t.text = c, t.protocol(copied(h.m, part), cells.Dx(), cells.Dy())
	}
	return t.text
}

// copied is a part of a picture, at the origin.
func copied(m *image.NRGBA, part image.Rectangle) *image.NRGBA {
	part = part.Intersect(m.Rect)
	out := image.NewNRGBA(image.Rectangle{Max: part.Size()})
	for y := range part.Dy() {
		from := m.PixOffset(part.Min.X, part.Min.Y+y)
		copy(out.Pix[y*out.Stride:][:4*part.Dx()], m.Pix[from:])
	}
	return out
}

// ITerm2 writes iTerm2's inline images (https://iterm2.com/documentation-images.html).
func ITerm2(m *image.NRGBA, columns, rows int) string {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	if e.Encode(&b, m) != nil {
		return ""
	}
	return ansi.ITerm2(iterm2.File{
		Size: int64(b.Len()), Width: strconv.Itoa(columns), Height: strconv.Itoa(rows), IgnoreAspectRatio: true, Inline: true,
		Content: base64.StdEncoding.AppendEncode(nil, b.Bytes()),
	})
}

// Sixel writes sixels (DEC STD 070, chapter 9). Their pixels are those of the screen: the
// picture has to have as many as its cells.
func Sixel(m *image.NRGBA, _, _ int) string {
	var b bytes.Buffer
	var e sixel.Encoder
	if e.Encode(&b, reduced(trimmed(m))) != nil {
		return ""
	}
	return ansi.SixelGraphics(0, 1, 0, b.Bytes())
}
