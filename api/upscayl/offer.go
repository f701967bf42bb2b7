package upscayl

import (
	"context"
	"encoding/json"
	"errors"

	"bulkup/api"
	"bulkup/api/rest"
)

// CallModels is a call of bulkup's own server; the service's documents have none. It
// takes {"data":{}} and answers in the envelope of the other calls with
// {"models":[{"id":…,"purpose":…,"documented":…}]}, the default first. The purpose of a
// stand-in says what it is.
const CallModels = "get-models"

// ErrNoOffer means that the service has no call that lists its models.
var ErrNoOffer = errors.New("the service has no call that lists its models")

const maxOffer = 1000 // models that are taken of a list

// Offered returns the models that the server says it has, which Models cannot know where
// it is bulkup's own. Upscayl Cloud itself is not asked: the error is ErrNoOffer. It is
// another one where the server has no such call, or no list in its answer.
func (c *Client) Offered(ctx context.Context) ([]Model, error) {
	if c.cloud {
		return nil, ErrNoOffer
	}
	a, err := c.send(ctx, c.rest, rest.Call{Name: CallModels, Body: wrapped.body(struct{}{})})
	if err != nil {
		return nil, err
	}
	env, err := c.open(a)
	if err != nil {
		return nil, err
	}
	var data struct {
		Models api.List[struct {
			ID, Purpose api.Text
			Documented  bool
		}]
	}
	_ = json.Unmarshal(env.Data, &data) // what is no list has no models
	var all []Model
	known := make(map[string]bool)
	for _, m := range data.Models {
		id := string(m.ID)
		if id == "" || id != c.word(id) || known[id] || len(all) == maxOffer {
			continue
		}
		known[id] = true
		all = append(all, Model{ID: id, Purpose: c.rest.Clean(string(m.Purpose)), Documented: m.Documented})
	}
	if len(all) == 0 {
		return nil, c.rest.Odd(CallModels, "the answer lists no models")
	}
	return all, nil
}
