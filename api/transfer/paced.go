package transfer

import (
	"bulkup/api/transfer/flow"
	"context"
	"io"
)

// Paced returns r held back to the limit on what is sent, which it shares with
// the uploads of e: for a file that travels inside a call of another client. ctx
// ends the waits. Without a limit it returns r itself.
func (e *Engine) Paced(ctx context.Context, r io.ReadCloser) io.ReadCloser {
	if e.upLimit == nil {
		return r
	}
	return &paced{ctx, r, e.upLimit}
}

type paced struct {
	ctx context.Context
	io.ReadCloser
	limit *flow.Limiter
}

func (p *paced) Read(b []byte) (int, error) {
	n, err := p.limit.Take(p.ctx, len(b))
	if err != nil {
		return 0, err
	}
	return p.ReadCloser.Read(b[:n])
}
