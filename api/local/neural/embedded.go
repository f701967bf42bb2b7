package neural

import (
	"fmt"
	"sync"

	"bulkup/api/local/neural/weights"
)

// Names of the embedded networks.
const (
	Lite       = weights.Lite       // what Upscayl calls Lite: for anything, fast
	AnimeVideo = weights.AnimeVideo // for drawings, twice as fast as Lite
)

// License is the license of the embedded networks.
var License = weights.License

var embedded struct {
	mu   sync.Mutex
	open map[string]*Network
}

// EmbeddedNames returns the names of the networks that are part of the program.
func EmbeddedNames() []string { return weights.Names() }

// Embedded returns an embedded network. Each is made once and shared by all callers.
func Embedded(name string) (*Network, error) {
	embedded.mu.Lock()
	defer embedded.mu.Unlock()
	if n := embedded.open[name]; n != nil {
		return n, nil
	}
	m, ok, err := weights.Load(name)
	if err != nil {
		return nil, fmt.Errorf("the embedded network %s: %w", name, err)
	}
	if !ok {
		return nil, fmt.Errorf("no network named %.40q is part of the program", name)
	}
	if embedded.open == nil {
		embedded.open = map[string]*Network{}
	}
	n := newNetwork(name, m)
	embedded.open[name] = n
	return n, nil
}
