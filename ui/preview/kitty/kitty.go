// Package kitty puts pictures on a terminal by Kitty's graphics protocol, with
// Unicode placeholders: the terminal is sent a picture once, and from then on
// shows a part of it wherever a placeholder stands, so that the frame stays text
// (https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders).
package kitty

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/png"
	"io"
	"maps"
	"slices"
	"strconv"
	"sync"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"
)

// MaxCells is how many cells a picture may be wide or high: there are no more
// characters that count them.
const MaxCells = 297

// Terminal is what a terminal holds of our pictures. Its methods may be called
// at the same time; they write what they write in one piece, since a picture
// has to be finished before anything else of the protocol may follow.
type Terminal struct {
	mu     sync.Mutex
	out    io.Writer
	held   map[int]bool
	closed bool
}

// New returns a terminal that holds nothing yet.
func New(out io.Writer) *Terminal { return &Terminal{out: out, held: make(map[int]bool)} }

// share is how much of a picture is written at once. Between two writes, frames
// get their turn.
const share = 16

// Send gives the terminal a picture, to be shown in columns by rows cells, none
// of them above MaxCells. The id is that of its placeholders, as ID
// makes it, and no other picture's. It ends early with ctx; then the terminal drops the
// picture. The terminal answers nothing, as an answer would be taken for keys.
func (t *Terminal) Send(ctx context.Context, id int, m image.Image, columns, rows int) error {
	data, err := encode(m)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed || ctx.Err() != nil {
		return context.Canceled
	}
	t.held[id] = true
	options := []string{"a=T", "U=1", "f=100", "q=2", "i=" + strconv.Itoa(id), "c=" + strconv.Itoa(columns), "r=" + strconv.Itoa(rows)}
	var b bytes.Buffer
	for n := 1; ; n++ {
		chunk := data[:min(len(data), kitty.MaxChunkSize)]
		if data = data[len(chunk):]; ctx.Err() != nil {
			chunk, data = nil, nil // an end has to come, or all that follows is lost
		}
		more := "m=1"
		if len(data) == 0 {
			more = "m=0"
		}
		b.WriteString(ansi.KittyGraphics(chunk, append(options, more)...))
		options = []string{"q=2"}
		if len(data) > 0 && n%share > 0 {
			continue
		}
		if _, err := t.out.Write(b.Bytes()); err != nil {
			return err
		}
		if b.Reset(); len(data) == 0 {
			return ctx.Err()
		}
	}
}

// encode makes the payload of a picture.
func encode(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := e.Encode(&b, m); err != nil {
		return nil, err
	}
	return base64.StdEncoding.AppendEncode(nil, b.Bytes()), nil
}

// Delete takes pictures away, with the memory that they take in the terminal.
func (t *Terminal) Delete(ids ...int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.remove(ids)
}

// Close takes all pictures away, and has none sent any more.
func (t *Terminal) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	t.remove(slices.Sorted(maps.Keys(t.held)))
}

func (t *Terminal) remove(ids []int) {
	var text string
	for _, id := range ids {
		if t.held[id] {
			delete(t.held, id)
			text += ansi.KittyGraphics(nil, "a=d", "d=I", "q=2", "i="+strconv.Itoa(id))
		}
	}
	if text != "" {
		// A terminal that cannot be written to is noticed by whoever draws the frame.
		io.WriteString(t.out, text)
	}
}
