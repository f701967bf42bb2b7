package config

import "slices"

var services = []string{"bytescale", "aitronos", "gjirafa"}

// Services are those that files can be published to.
func Services() []string { return slices.Clone(services) }

// complete checks that the service to publish to has all it needs, before
// anything is upscaled for it.
func (s Settings) complete() error {
	needs := map[string][]string{
		"bytescale": {"bytescale.account-id", "bytescale.api-key"},
		"aitronos":  {"aitronos.organization-id", "aitronos.api-key"},
		"gjirafa":   {"gjirafa.base-url", "gjirafa.project-id", "gjirafa.api-key"},
	}
	for _, name := range needs[s.Publish] {
		row, _ := named(name)
		if row.value(s) == "" {
			return &Error{Setting: name, Message: "publishing to " + s.Publish + " needs it; set it in the settings file under [" +
				s.Publish + "], or in the environment as " + row.variable()}
		}
	}
	return nil
}
