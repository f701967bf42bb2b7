package child

import (
	"bytes"
	"io"
	"log/slog"
	"slices"
	"testing"
)

// FuzzProtocol: whatever a child says, in whatever pieces, is understood or refused,
// and none of it is kept beyond a line.
func FuzzProtocol(f *testing.F) {
	f.Add([]byte(`{"url":"http://127.0.0.1:1"}`+"\n"), []byte(`{"level":"WARN","msg":"set aside"}`+"\n"), uint16(7))
	f.Add([]byte(`{"error":"no room","short":true}`+"\n"), []byte("panic: out of range\n\ngoroutine 1"), uint16(1))
	f.Add(bytes.Repeat([]byte("a"), 2*longestLine), bytes.Repeat([]byte("b"), 2*longestLine), uint16(1000))
	f.Add([]byte(`{"id":1,"need":7}`+"\n"+`{"url":"http://127.0.0.1:1"}`+"\n"+`{"id":1}`+"\n"), []byte{}, uint16(1))
	f.Fuzz(func(t *testing.T, out, log []byte, piece uint16) {
		n := int(piece)%4096 + 1
		memory := newLender(io.Discard)
		first, relayed := newOutput(memory), &relay{log: slog.New(slog.NewTextHandler(io.Discard, nil))}
		for p := range slices.Chunk(out, n) {
			_, _ = first.Write(p)
		}
		for p := range slices.Chunk(log, n) {
			_, _ = relayed.Write(p)
		}
		if len(first.text) > longestLine+n || len(relayed.text) > longestLine {
			t.Errorf("%d and %d bytes are kept", len(first.text), len(relayed.text))
		}
		memory.close()
		p := &process{gone: make(chan struct{})}
		close(p.gone) // after its last word
		addr, err := p.listens(t.Context(), first)
		if err == nil && addr == "" {
			t.Error("it listens nowhere")
		}
	})
}
