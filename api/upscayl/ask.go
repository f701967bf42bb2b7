package upscayl

import (
	"context"
	"net/http/httptrace"
	"sync/atomic"

	"bulkup/api/rest"
)

// largeFile is the size in bytes from which on a server is asked before a file goes along
// with its start: a refusal, such as 402 or 429, then costs nothing of a slow uplink, and
// a 5xx that comes before the file proves that nothing was started.
const largeFile = 1 << 20

// sendForm sends a start. A server that does not say whether a large file may come gets
// it after the transport's patience, and is not asked again.
func (c *Client) sendForm(ctx context.Context, f *form) (*rest.Answer, error) {
	ask := f.body >= largeFile && !c.mute.Load()
	var said atomic.Bool
	if ask {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{Got100Continue: func() { said.Store(true) }})
	}
	a, err := c.send(ctx, c.start, rest.Call{Name: CallStart, Stream: &rest.Stream{ReadCloser: f, Size: f.size, Type: f.contentType, Ask: ask}})
	if ask && f.begun() && !said.Load() {
		c.mute.Store(true)
	}
	return a, err
}
