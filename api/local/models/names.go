package models

import (
	"fmt"
	"slices"
	"strings"

	"bulkup/api"
	"bulkup/api/local/catalogue"
)

// The names of the classical resampler, which is no network.
const (
	Faithful     = "faithful"
	FaithfulFast = "faithful-fast"
)

// Choice is what a name is on this machine.
type Choice struct {
	Model     Model // the network; the zero value where Classical
	Classical bool
	// StandIn says that the named model is not here, what is used in its place, and
	// how to get it where that can be done; "" where the name is true.
	StandIn string
}

// Resolve returns what a name is on this machine. The names of the cloud's models,
// and of those of the catalogue, always are something: a queue may hold jobs with any of
// them. The error of other names says which there are.
func (s *Store) Resolve(name string, cloud []string) (Choice, error) {
	if name == Faithful || name == FaithfulFast {
		return Choice{Classical: true}, nil
	}
	if m, ok := s.Find(name); ok {
		return Choice{Model: m}, nil
	}
	_, known := catalogue.Lookup(name)
	if !known && !slices.Contains(cloud, name) {
		return Choice{}, fmt.Errorf("there is no model %q on %s; there are %s", api.Clean(name), s.place(), strings.Join(s.Names(), ", "))
	}
	lite, ok := s.Find(catalogue.Lite)
	if !ok {
		return Choice{}, fmt.Errorf("%s is not on this machine, and neither is %s to stand in for it", name, catalogue.Lite)
	}
	standIn := "stand-in: " + lite.Title
	switch {
	case s.others && known:
		standIn += ", since the server lacks " + name + "; who runs it can add that with `bulkup models add " + name + "`"
	case known:
		standIn += "; `bulkup models add upscayl` or `bulkup models add " + name + "` brings the real one"
	default:
		standIn += ", since only the cloud has " + name
	}
	return Choice{Model: lite, StandIn: standIn}, nil
}

// place is this machine in the words of who asks.
func (s *Store) place() string {
	if s.others {
		return "the server"
	}
	return "this machine"
}

// Names returns the true names that this machine has: networks, and then the
// resampler's.
func (s *Store) Names() (all []string) {
	for _, m := range s.List() {
		all = append(all, m.Name)
	}
	return append(all, Faithful, FaithfulFast)
}

// All returns the names of all models that are here, and of those in the folder whose
// notes cannot be read, for Check and Remove.
func (s *Store) All() (all []string) {
	for _, m := range s.List() {
		all = append(all, m.Name)
	}
	for _, name := range s.names() {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}
