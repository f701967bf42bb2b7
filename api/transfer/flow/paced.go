package flow

import (
	"context"
	"io"
)

// Paced returns r held back to the limit. ctx ends the waits. Without a limit it returns
// r itself.
func (l *Limiter) Paced(ctx context.Context, r io.ReadCloser) io.ReadCloser {
	if l == nil {
		return r
	}
	return &paced{ctx, r, l}
}

type paced struct {
	ctx context.Context
	io.ReadCloser
	limit *Limiter
}

func (p *paced) Read(b []byte) (int, error) {
	n, err := p.limit.Take(p.ctx, len(b))
	if err != nil {
		return 0, err
	}
	return p.ReadCloser.Read(b[:n])
}
