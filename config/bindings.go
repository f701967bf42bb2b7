package config

import (
	"errors"
	"fmt"
	"strings"

	"bulkup/config/problem"
)

const bindingWants = "a key such as \"R\" or a list of keys such as [\"R\", \"ctrl+r\"]"

// bindings reads the table of keys: names of bindings, those of one group also
// in a table of its own, each with a key or a list of keys.
func bindings(tree map[string]any, prefix string, into map[string][]string) *problem.Error {
	for name, v := range tree {
		name = prefix + name
		switch v := v.(type) {
		case string:
			into[name] = strings.Fields(v)
		case map[string]any:
			if prefix != "" {
				return &problem.Error{Setting: "keys." + problem.Printable(name), Message: "a binding has one group at most, as in jobs.retry"}
			}
			if err := bindings(v, name+".", into); err != nil {
				return err
			}
		case []any:
			list := make([]string, len(v))
			for i, one := range v {
				text, ok := one.(string)
				if !ok {
					return notAKey(name, one)
				}
				list[i] = text
			}
			into[name] = list
		default:
			return notAKey(name, v)
		}
	}
	return nil
}

func notAKey(name string, v any) *problem.Error {
	return &problem.Error{Setting: "keys." + problem.Printable(name), Message: problem.Quoted(fmt.Sprint(v)) + " cannot be used; use " + bindingWants}
}

// checkKeys asks the screen whether it can be served with the keys.
func (src Sources) checkKeys(keys map[string][]string) error {
	if src.Keys == nil || len(keys) == 0 {
		return nil
	}
	if err := src.Keys(keys); err != nil {
		return errors.New(problem.Printable(err.Error()))
	}
	return nil
}
