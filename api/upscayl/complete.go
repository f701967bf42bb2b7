package upscayl

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"bulkup/api"
	"bulkup/api/failure"
)

// Part is the receipt of one uploaded part.
type Part struct {
	Number int    `json:"PartNumber"` // that of the PartURL
	ETag   string `json:"ETag"`       // as the store gave it, quotes included
}

// Completion says that all parts of an upload are there.
type Completion struct {
	UploadID string `json:"uploadId"`
	Key      string `json:"key"`
	Parts    []Part `json:"parts"`
}

// CompleteUpload joins the parts. ETags go as the store gave them; the document's
// example has none of their quotes, so a 400 or 500 is answered by sending them
// bare, once. The call may be repeated when its answer was lost.
func (c *Client) CompleteUpload(ctx context.Context, r Completion) error {
	if r.UploadID == "" || r.Key == "" || len(r.Parts) == 0 {
		return c.input(CallComplete, "the upload has no id, key or parts", nil)
	}
	r.Parts = slices.Clone(r.Parts)
	slices.SortFunc(r.Parts, func(a, b Part) int { return a.Number - b.Number })
	err := c.complete(ctx, r)
	var e *api.Error
	if !errors.As(err, &e) || e.Kind == failure.Refused ||
		e.Status != http.StatusBadRequest && e.Status != http.StatusInternalServerError {
		return err
	}
	quoted := false
	for i := range r.Parts {
		bare := strings.Trim(r.Parts[i].ETag, `"`)
		quoted = quoted || bare != r.Parts[i].ETag
		r.Parts[i].ETag = bare
	}
	if !quoted {
		return err
	}
	return c.complete(ctx, r)
}

func (c *Client) complete(ctx context.Context, r Completion) error {
	env, err := c.exchange(ctx, CallComplete, wrapped.body(r))
	if err != nil {
		return err
	}
	var d struct{ Status api.Text }
	if len(env.Data) > 0 {
		_ = json.Unmarshal(env.Data, &d) // no status within is handled below
	}
	if string(env.Data) == "null" {
		return c.rest.Odd(CallComplete, "the answer does not say whether the parts were joined")
	}
	if word := firstText(d.Status, env.Status); !strings.EqualFold(word, "success") {
		return c.rest.Odd(CallComplete, c.rest.Said("the server does not confirm the upload", word))
	}
	return nil
}
