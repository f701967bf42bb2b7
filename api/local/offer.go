package local

import (
	"net/http"

	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
)

// offer is a model as get-models lists it.
type offer struct {
	ID         string `json:"id"`
	Purpose    string `json:"purpose"`
	Documented bool   `json:"documented"`
}

// getModels answers with the models that there are now, so that callers offer these and no
// others. It is an extension: the service has no such call, see upscayl.CallModels.
func getModels(models func() []upscayl.Model) answerer {
	return func(w http.ResponseWriter, r *http.Request) (any, error) {
		if _, err := wire.ReadFields(w, r); err != nil {
			return nil, err
		}
		offers := []offer{}
		for _, m := range models() {
			offers = append(offers, offer(m))
		}
		return wire.Succeed(map[string]any{"models": offers}), nil
	}
}
