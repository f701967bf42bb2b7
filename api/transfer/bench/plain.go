package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"bulkup/api/publishtest/gateway"
)

// plain sends one file with the least that a Go program can do: it PUTs the
// parts, and checks nothing but the status.
func (c *client) plain(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	key := filepath.Base(path)
	if parts(info.Size()) <= maxSingle {
		_, err := c.plainPart(ctx, c.bucket.Link(http.MethodPut, key, nil, time.Now()), io.NewSectionReader(f, 0, info.Size()))
		return err
	}
	id, err := c.bucket.Begin(key)
	if err != nil {
		return err
	}
	etags := make([]gateway.PartETag, parts(info.Size()))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(c.connections)
	for i := range etags {
		g.Go(func() (err error) {
			offset := int64(i) * partSize
			etags[i].PartNumber = i + 1
			etags[i].ETag, err = c.plainPart(ctx, c.bucket.Link(http.MethodPut, key, gateway.Part(id, i+1), time.Now()),
				io.NewSectionReader(f, offset, min(partSize, info.Size()-offset)))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	_, err = c.bucket.Complete(key, id, etags)
	return err
}

func (c *client) plainPart(ctx context.Context, link string, body *io.SectionReader) (etag string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, link, body)
	if err != nil {
		return "", err
	}
	req.ContentLength = body.Size()
	resp, err := c.bucket.Client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s", resp.Status)
	}
	return resp.Header.Get("ETag"), nil
}
