package keys

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"github.com/charmbracelet/bubbles/key"
)

// screens says which bindings work at the same time: whole groups, some of their
// bindings, and with a minus those that do not.
var screens = []struct{ name, active string }{
	{"jobs screen", "global move jobs"},
	{"details", "global move detail"},
	{"preview", "global preview"},
	{"add screen's files", "global -global.add move picker settings.switch settings.sample settings.presets settings.enter-key"},
	{"add screen's settings", "global -global.add move settings"},
	{"history screen", "global move history"},
	{"settings screen", "global move preferences"},
	{"sample screen", "global trial preview.zoom preview.pan-left preview.pan-down preview.pan-up preview.pan-right preview.next preview.previous"},
	{"panel of a drop", "global.quit global.suspend global.help drop"},
	{"dialog of a sample", "global.quit global.suspend global.help move sample"},
	{"dialog of presets", "global.quit global.suspend global.help move presets"},
	{"questions", "global.quit global.suspend global.help question"},
	{"lines of text", "global.quit global.suspend text"},
}

// binding is one of a map, by its name: "jobs.retry-failed".
type binding struct {
	name string
	*key.Binding
}

// all lists the bindings in the order in which they are declared.
func (m *Map) all() []binding {
	var list []binding
	groups := reflect.ValueOf(m).Elem()
	for i := range groups.NumField() {
		group := groups.Field(i)
		for j := range group.NumField() {
			name := kebab(groups.Type().Field(i).Name) + "." + kebab(group.Type().Field(j).Name)
			list = append(list, binding{name, group.Field(j).Addr().Interface().(*key.Binding)})
		}
	}
	return list
}

// Group is the bindings of one screen or dialog.
type Group struct {
	Name     string
	Bindings []key.Binding
}

// groupNames are the groups as the help calls them, where their own name says less.
var groupNames = map[string]string{
	"global": "everywhere", "move": "moving", "detail": "details", "preview": "before and after", "picker": "files",
	"settings": "settings of the next batch", "preferences": "settings", "drop": "a drop, and settings of jobs",
	"sample": "trying models", "trial": "sample", "question": "questions", "text": "while typing",
}

// Groups lists all bindings that are enabled, by screen.
func (m *Map) Groups() []Group {
	var groups []Group
	for _, b := range m.all() {
		name, _, _ := strings.Cut(b.name, ".")
		if known, ok := groupNames[name]; ok {
			name = known
		}
		if n := len(groups); n == 0 || groups[n-1].Name != name {
			groups = append(groups, Group{Name: name})
		}
		if last := &groups[len(groups)-1]; b.Enabled() {
			last.Bindings = append(last.Bindings, *b.Binding)
		}
	}
	return groups
}

// kebab writes a Go name as settings are written: "retry-failed".
func kebab(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// conflict says which key would mean two things at once.
func (m *Map) conflict() error {
	all := m.all()
	for _, s := range screens {
		taken := make(map[string]string)
		for _, b := range all {
			if !active(s.active, b.name) {
				continue
			}
			for _, k := range b.Keys() {
				if other, double := taken[k]; double {
					return fmt.Errorf("%q is %s and %s on the %s; give one of them another key", spelt(k), other, b.name, s.name)
				}
				taken[k] = b.name
			}
		}
	}
	return nil
}

// active reports whether a list as in screens has a binding.
func active(list, name string) bool {
	group, _, _ := strings.Cut(name, ".")
	found := false
	for _, word := range strings.Fields(list) {
		if word == "-"+name {
			return false
		}
		found = found || word == group || word == name
	}
	return found
}
