package preferences

import (
	"slices"
	"strings"
)

// groups are the headings, and the settings below each by their names or by what these
// begin with.
var groups = []struct{ heading, names string }{
	{"service and engine", KeyName + ",engine,engine-,api-,keyring"},
	{"pictures", "model,twice,scale,width,height,fit,format,quality,face,pages,preset"},
	{"results", "out,name,exists,metadata,keep-time,publish,state"},
	{"pace and cost", "max-credits,fair-wait,call-timeout,limit-rate,concurrency.,limits."},
	{"screen", "plain,ascii,theme,mouse,notify"},
	{"accounts for publishing", "bytescale.,aitronos.,gjirafa."},
	{"presets", "presets."},
	{"rules", "rules."},
	{"keys", "keys."},
	{"other", ""}, // what has no place yet
}

// headed marks the key of a heading in the table; no setting begins with it.
const headed = "\x00"

// groupOf returns the place of a setting among the groups.
func groupOf(name string) int {
	begin := name
	if at := strings.IndexAny(name, ".-"); at >= 0 {
		begin = name[:at+1]
	}
	for i, g := range groups {
		names := strings.Split(g.names, ",")
		if slices.Contains(names, name) || slices.Contains(names, begin) {
			return i
		}
	}
	return len(groups) - 1
}

// grouped returns the names of settings in groups, each below its heading. Within a group
// they keep their order.
func grouped(names []string) []string {
	byGroup := make([][]string, len(groups))
	for _, n := range names {
		g := groupOf(n)
		byGroup[g] = append(byGroup[g], n)
	}
	var all []string
	for i, below := range byGroup {
		if len(below) > 0 {
			all = append(append(all, headed+groups[i].heading), below...)
		}
	}
	return all
}

// heading returns the text of a row that is a heading.
func heading(key string) (text string, ok bool) { return strings.CutPrefix(key, headed) }
