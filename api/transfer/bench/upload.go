package main

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/publishtest/gateway"
	"bulkup/api/transfer"
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
)

// journal is what a client knows of an upload after a kill.
type journal struct {
	ID       string
	Receipts []transfer.Receipt
}

// upload sends one file with the engine: in parts when it is large, otherwise by one PUT.
func (c *client) upload(ctx context.Context, path string) error {
	src, err := source.Open(path)
	if err != nil {
		return err
	}
	defer src.Close()
	key := filepath.Base(path)
	if parts(src.Size()) <= maxSingle {
		put := transfer.NewSignedPut(transfer.SignedPutOptions{URL: c.bucket.Link(http.MethodPut, key, nil, time.Now()), Size: src.Size()})
		return c.engine.Upload(ctx, src, put, nil, nil, new(flow.Meter))
	}
	j, err := c.open(key)
	if err != nil {
		return err
	}
	links := make([]string, parts(src.Size()))
	for i := range links {
		links[i] = c.bucket.Link(http.MethodPut, key, gateway.Part(j.ID, i+1), time.Now())
	}
	session := transfer.NewSignedParts(transfer.SignedPartsOptions{URLs: links, PartSize: partSize, Size: src.Size(),
		Finish: func(_ context.Context, all []transfer.Receipt) error { return c.complete(key, j.ID, all) }})
	err = c.engine.Upload(ctx, src, session, j.Receipts, func(r transfer.Receipt) error {
		j.Receipts = append(j.Receipts, r)
		return c.keep(key, j)
	}, new(flow.Meter))
	if err == nil {
		err = os.Remove(c.journal(key))
	}
	return err
}

// maxSingle is the most parts of a file that goes by one PUT.
const maxSingle = 2

func parts(size int64) int { return int((size + partSize - 1) / partSize) }

func (c *client) journal(key string) string { return filepath.Join(c.kept, key+".json") }

// open goes on with the upload that is kept, or begins one.
func (c *client) open(key string) (j journal, err error) {
	if text, err := os.ReadFile(c.journal(key)); err == nil {
		return j, json.Unmarshal(text, &j)
	}
	if j.ID, err = c.bucket.Begin(key); err != nil {
		return j, err
	}
	return j, c.keep(key, j)
}

// keep replaces what is kept at once, so that a kill leaves the old or the new.
func (c *client) keep(key string, j journal) error {
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	path := c.journal(key)
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// complete puts the parts together. Whether that has happened is what the object
// says, not the answer: the answer may be lost, and an upload that is complete may
// be unknown when it is asked again.
func (c *client) complete(key, id string, all []transfer.Receipt) error {
	etags := make([]gateway.PartETag, len(all))
	sum := md5.New()
	for i, r := range all {
		etags[i] = gateway.PartETag{PartNumber: r.Index + 1, ETag: r.ETag}
		part, err := hex.DecodeString(strings.Trim(r.ETag, `"`))
		if err != nil {
			return err
		}
		sum.Write(part)
	}
	_, err := c.bucket.Complete(key, id, etags)
	if err == nil {
		return nil
	}
	want := fmt.Sprintf(`"%x-%d"`, sum.Sum(nil), len(all))
	if got, _ := c.bucket.ETag(key); got == want {
		return nil
	}
	return &api.Error{Kind: failure.Temporary, Service: "storage", Call: "complete", Message: err.Error()}
}
