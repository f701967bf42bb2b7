package config

import (
	"slices"

	"bulkup/config/problem"
)

var services = []string{"bytescale", "aitronos", "gjirafa"}

// Services are those that files can be published to.
func Services() []string { return slices.Clone(services) }

// complete checks that the service to publish to has all it needs, before
// anything is upscaled for it.
func (s Settings) complete() error {
	if s.Publish == "" {
		return nil
	}
	return s.CanPublish(s.Publish)
}

// CanPublish says what is missing for files to be published to a service.
func (s Settings) CanPublish(service string) error {
	if !slices.Contains(services, service) {
		return &problem.Error{Message: problem.Quoted(service) + " is no service to publish to; use " + oneOf(services...).wants}
	}
	needs := map[string][]string{
		"bytescale": {"bytescale.account-id", "bytescale.api-key"},
		"aitronos":  {"aitronos.organization-id", "aitronos.api-key"},
		"gjirafa":   {"gjirafa.base-url", "gjirafa.project-id", "gjirafa.api-key"},
	}
	for _, name := range needs[service] {
		row, _ := named(name)
		if row.value(s) == "" {
			return &problem.Error{Setting: name, Message: "publishing to " + service + " needs it; set it in the settings file under [" +
				service + "], or in the environment as " + row.variable()}
		}
	}
	return nil
}
