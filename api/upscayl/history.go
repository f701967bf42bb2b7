package upscayl

import (
	"context"
	"encoding/json"

	"bulkup/api"
)

// HistoryRequest asks for one page of what the account has done. Zero fields and
// nil are not sent.
type HistoryRequest struct {
	Offset    int64  // where to go on: NextOffset of the page before
	Limit     int    // records, up to MaxPage; the server's default is 20
	Batch     *bool  // only tasks with or without several files
	Failed    *bool  // only failed tasks, or none of them
	Processed string // only tasks with this status word, in the server's words
}

// HistoryPage is one page, in the server's order.
type HistoryPage struct {
	Tasks      []Task
	Total      int64 // of all pages; 0 when not said
	HasMore    bool
	NextOffset int64 // for the next request, when HasMore
}

type historyFields struct {
	Offset    int64  `json:"timestampOffset,omitempty"`
	Batch     *bool  `json:"batch,omitempty"`
	Failed    *bool  `json:"failed,omitempty"`
	Limit     int    `json:"limit,omitempty"`
	Processed string `json:"processed,omitempty"`
}

type pagination struct {
	Total      api.Int
	HasMore    api.Bool
	NextOffset api.Int
}

// History returns one page of the account's tasks. The call is in the older
// document only: where the server has none, errors.Is(err, ErrNoHistory).
func (c *Client) History(ctx context.Context, r HistoryRequest) (HistoryPage, error) {
	var page HistoryPage
	err := c.converse(ctx, CallHistory, &c.history, historyFields{r.Offset, r.Batch, r.Failed, min(r.Limit, MaxPage), r.Processed},
		func(env envelope) (err error) {
			page, err = c.page(env, r.Offset)
			return err
		})
	return page, err
}

// page reads the answer about the page at an offset.
func (c *Client) page(env envelope, offset int64) (HistoryPage, error) {
	records, err := list(&env)
	if err != nil || records == nil {
		return HistoryPage{}, c.rest.Odd(CallHistory, "the answer holds no history")
	}
	var page HistoryPage
	for _, record := range records {
		if t, err := c.task(record); err == nil {
			page.Tasks = append(page.Tasks, t)
		}
	}
	if len(records) > 0 && len(page.Tasks) == 0 {
		return HistoryPage{}, c.rest.Odd(CallHistory, "the answer holds no records that can be read")
	}
	var p pagination
	_ = json.Unmarshal(env.Pagination, &p) // without it there is one page
	page.Total, page.NextOffset = max(0, int64(p.Total)), max(0, int64(p.NextOffset))
	// An offset that does not move on would bring the same page for ever.
	page.HasMore = bool(p.HasMore) && page.NextOffset != 0 && page.NextOffset != offset
	return page, nil
}

// list returns the records of a page, whether they are the data or within it
// together with the pagination; nil where the answer has none, not even an empty list.
func list(env *envelope) ([]json.RawMessage, error) {
	var records []json.RawMessage
	err := json.Unmarshal(env.Data, &records)
	if err == nil {
		return records, nil
	}
	var inner envelope
	if json.Unmarshal(env.Data, &inner) != nil || len(inner.Data) == 0 {
		return nil, err
	}
	if len(inner.Pagination) > 0 {
		env.Pagination = inner.Pagination
	}
	return records, json.Unmarshal(inner.Data, &records)
}
