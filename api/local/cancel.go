package local

import (
	"net/http"

	"bulkup/api/local/wire"
)

// cancelTask ends a task whose result nobody wants any more. It is an extension:
// the service has no such call. The task is failed from then on; one that is over
// stays as it is.
func (s *Service) cancelTask(w http.ResponseWriter, r *http.Request) (any, error) {
	id, err := askedTask(w, r)
	if err != nil {
		return nil, err
	}
	known, err := s.runner.Cancel(id)
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, wire.ErrTask
	}
	return wire.Succeed(map[string]string{"status": "success"}), nil
}
