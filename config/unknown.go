package config

import (
	"runtime"
	"slices"
	"strings"

	"bulkup/config/apikey"
	"bulkup/config/near"
	"bulkup/config/problem"
)

// names lists what may stand left of a value or between brackets in the file.
func names() []string {
	var all []string
	for _, s := range table {
		if section, _, ok := strings.Cut(s.name, "."); ok && !slices.Contains(all, section) {
			all = append(all, section)
		}
		all = append(all, s.name)
	}
	return all
}

// belongs says where a value goes whose name is no setting, "" when it is not known.
// It comes before any suggestion: a key must not end up with another service because
// the names are alike.
func (src Sources) belongs(name string) string {
	switch part := strings.ReplaceAll(strings.ToLower(name), "_", "-"); {
	case slices.Contains([]string{"api-key", "apikey", "key", "upscayl-api-key"}, part):
		return "; the key to Upscayl Cloud is not kept in this file: set " + apikey.Variable +
			", or enter it under Settings. The keys to publish with have sections of their own: [" + strings.Join(services, "], [") + "]"
	case part == configFlag:
		return "; the settings file does not name itself: use --config or BULKUP_CONFIG"
	case slices.Contains(names(), part):
		return "" // an underscore for a hyphen
	case src.Flags != nil && src.Flags.Lookup(part) != nil:
		return "; --" + part + " is a flag of the command line only"
	}
	return ""
}

// meant is the advice about a key of the file that is no setting.
func (src Sources) meant(key []string) string {
	if len(key) == 1 {
		if place := src.belongs(key[0]); place != "" {
			return place
		}
	}
	last := len(key) - 1
	choices := []string{"model", "scale", "format", "face"}
	within := func(section string, known []string) []string {
		var all []string
		for _, k := range known {
			all = append(all, section+"."+k)
		}
		return all
	}
	switch name := strings.Join(key, "."); {
	case key[0] == "presets" && last == 2:
		return near.OneOf(name, within(problem.Printable("presets."+key[1]), append(choices, "width", "height", "fit")))
	case key[0] == "rules" && last > 0:
		return near.OneOf(name, within("rules", append(choices, "match")))
	default:
		return near.Advice(name, append(names(), "presets", "rules", "keys"))
	}
}

const variablePrefix = "BULKUP_"

// otherVariables begin with the prefix and are no settings.
var otherVariables = []string{"BULKUP_CONFIG", "BULKUP_KERNEL", "BULKUP_SERVE_KEY"}

// unknownVariable refuses a variable that would set something if it were spelt right.
// On Windows case does not count, and elsewhere a small letter is a typo as well.
func unknownVariable(environ []string) error {
	known := slices.Clone(otherVariables)
	for _, row := range table {
		known = append(known, row.variable())
	}
	var bare []string // without what all have in common, which would make all of them near
	for _, name := range known {
		bare = append(bare, strings.TrimPrefix(name, variablePrefix))
	}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if value == "" || !strings.HasPrefix(strings.ToUpper(name), variablePrefix) || slices.Contains(known, name) ||
			runtime.GOOS == "windows" && slices.Contains(known, strings.ToUpper(name)) {
			continue
		}
		message := "unknown variable " + problem.Printable(name) + " in the environment"
		if words := near.Words(name[len(variablePrefix):], bare); len(words) > 0 {
			message += "; did you mean " + variablePrefix + words[0] + "?"
		}
		return &problem.Error{Message: message}
	}
	return nil
}
