package backend

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"bulkup/api"
	"bulkup/api/local/catalogue"
	"bulkup/api/local/engine"
	"bulkup/api/upscayl"
	"bulkup/queue/feed"
	"bulkup/queue/run/engines"
)

// Learn asks the server behind a backend which models it has, and returns its engine with
// these. It returns false where there is none to ask, as at Upscayl Cloud, and where the
// answer says nothing: the models are those of the service then.
func Learn(ctx context.Context, b engines.Backend) (feed.Engine, bool) {
	if b.Client == nil {
		return b.Engine, false
	}
	models, err := b.Client.Offered(ctx)
	if err == nil {
		b.Engine.Models = modelsOf(models)
	}
	return b.Engine, err == nil
}

// Documented reports whether a name is one of Upscayl Cloud's models.
func Documented(model string) bool { return offers(Models(), model) }

// Accepts returns nil if the service at base may have a model. The error says which there
// are: those of the engine, where Learn has found out, or else those of the documents. Without
// an answer the service itself refuses what only bulkup's own servers have.
func Accepts(e feed.Engine, base, model string) error {
	all := e.Models
	if len(all) == 0 {
		if _, known := catalogue.Lookup(trueName(model)); known || offers(modelsOf(engine.Classical()), model) {
			return nil
		}
		all = modelsOf(upscayl.Models())
	}
	if offers(all, model) {
		return nil
	}
	var ids []string
	for _, m := range all {
		ids = append(ids, m.ID)
	}
	return fmt.Errorf("there is no model %s at %s; there are %s", api.Clean(model), base, strings.Join(ids, ", "))
}

// offers reports whether a list has a model, under this name or another of its names.
func offers(all []feed.Model, model string) bool {
	return slices.ContainsFunc(all, func(m feed.Model) bool { return trueName(m.ID) == trueName(model) })
}

// trueName is a model's own name, for one of its names.
func trueName(name string) string {
	name = strings.TrimSuffix(name, engine.Twice)
	if k, ok := catalogue.Lookup(name); ok {
		return k.Name
	}
	return name
}
