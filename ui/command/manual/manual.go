// Package manual is what bulkup says of itself beyond the help of its commands: the
// topics of `bulkup help TOPIC`, which are the second part of the manual page. Each is
// a Markdown file, and the only place where its subject is described in full; the
// README is the entrance to them.
package manual

import (
	"embed"
	"slices"
	"strings"
)

//go:embed topics/*.md
var files embed.FS

// order is that of the manual page.
var order = []string{"results", "formats", "scripts", "watch", "engine", "serve-others", "cloud", "publish", "settings", "rules", "keys", "safety", "measured", "files"}

// Topics returns the names of the topics, in the order of the manual page.
func Topics() []string { return slices.Clone(order) }

// Topic returns the text of a topic as Markdown, "" when there is none of that name.
func Topic(name string) string {
	text, err := files.ReadFile("topics/" + name + ".md")
	if err != nil {
		return ""
	}
	return string(text)
}

// Title returns what a topic is about, from its first line.
func Title(name string) string {
	line, _, _ := strings.Cut(Topic(name), "\n")
	return strings.TrimPrefix(line, "# ")
}
