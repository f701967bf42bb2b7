package kitty

import (
	"bytes"
	"sync"

	"github.com/charmbracelet/x/term"
)

// File is a terminal's input. Without a name, Bubble Tea would not stop to read
// when it ends.
type File interface {
	term.File
	Name() string
}

// Input is a terminal's input without the answer to Query, which would be taken
// for keys. All else passes as it comes.
type Input struct {
	File
	known chan struct{}
	once  sync.Once
	held  []byte // what may be the beginning of an answer
}

// NewInput takes the answer out of f.
func NewInput(f File) *Input { return &Input{File: f, known: make(chan struct{})} }

// Known is closed when the terminal has said that it knows the protocol.
func (in *Input) Known() <-chan struct{} { return in.known }

const (
	start   = "\x1b_G"
	end     = "\x1b\\"
	longest = 128 // bytes of an answer
)

// Read reads what is no answer; it returns nothing and no error when all that
// came was one.
func (in *Input) Read(p []byte) (int, error) {
	n := copy(p, in.held)
	if in.held = in.held[n:]; n == len(p) {
		return n, nil
	}
	more, err := in.File.Read(p[n:])
	if err != nil {
		return n, err
	}
	return in.strip(p[:n+more]), nil
}

// strip takes answers out of p, holds one that is not complete, and returns how
// much is left.
func (in *Input) strip(p []byte) int {
	for from := 0; ; {
		i := bytes.Index(p[from:], []byte(start))
		if i < 0 {
			if cut, ok := bytes.CutSuffix(p[from:], []byte(start[:2])); ok { // an escape alone is a key
				in.held = []byte(start[:2])
				return from + len(cut)
			}
			return len(p)
		}
		i += from
		switch n := bytes.Index(p[i:], []byte(end)); {
		case n >= 0:
			in.heard(p[i+len(start) : i+n])
			p = append(p[:i], p[i+n+len(end):]...)
			from = i
		case len(p)-i < longest:
			in.held = bytes.Clone(p[i:])
			return i
		default:
			from = i + len(start) // it is no answer
		}
	}
}

// heard reads an answer.
func (in *Input) heard(answer []byte) {
	if string(answer) == "i="+queryID+";OK" {
		in.once.Do(func() { close(in.known) })
	}
}
