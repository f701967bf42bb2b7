package plain

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/safe"
)

// planEvent is a plan as one object.
type planEvent struct {
	Event    string         `json:"event"`
	Engine   string         `json:"engine"`
	Settings job.Settings   `json:"settings"`
	Images   int            `json:"images"`
	Folders  int            `json:"folders"`
	Bytes    int64          `json:"bytes"`
	Known    int            `json:"known"`
	Gone     int            `json:"gone,omitempty"` // of those, whose results are made again
	Copied   int            `json:"copied,omitempty"`
	Rules    []ruleEvent    `json:"rules,omitempty"`
	Broken   []refusalEvent `json:"broken"`
	Skipped  []refusalEvent `json:"skipped"`
	Outputs  []string       `json:"outputs,omitempty"`
	costEvent
}

// costEvent is what a plan takes.
type costEvent struct {
	Files     int            `json:"files"`
	Alike     int            `json:"same,omitempty"` // of those, pictures that are the same as another
	Tasks     int            `json:"tasks"`
	Calls     map[string]int `json:"calls"`
	Seconds   float64        `json:"seconds"` // 0 when unknown
	NextStart time.Time      `json:"nextStart,omitzero"`
	Computing float64        `json:"computingSeconds,omitempty"` // of this machine, where it does the work
}

// ruleEvent is a rule and how many pictures it takes.
type ruleEvent struct {
	Rule   string `json:"rule"` // as people write it
	Images int    `json:"images"`
}

type refusalEvent struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// DryRun writes what a run would do. Nothing has been sent for it.
func DryRun(out io.Writer, s queue.Survey, format Format, now time.Time) error {
	if format == JSON {
		return lines{out}.Encode(planEvent{
			Event: "plan", Engine: s.Engine, Settings: s.Settings, Images: s.Images, Folders: s.Folders, Bytes: s.Bytes,
			Known: s.Known, Gone: s.Lost, Copied: s.Copied, Rules: rules(s.Rules), Broken: refusals(s.Broken), Skipped: refusals(s.Skipped), Outputs: s.Outputs,
			costEvent: costEvent{
				Files: s.Plan.Files, Alike: s.Plan.Alike, Tasks: s.Plan.Tasks, Calls: s.Plan.Calls, Seconds: s.Plan.Duration.Seconds(),
				NextStart: s.Plan.NextStart, Computing: s.Plan.Work.Time.Seconds(),
			},
		})
	}
	_, err := io.WriteString(out, planText(s, now))
	return err
}

func refusals(all []queue.Refusal) []refusalEvent {
	events := make([]refusalEvent, 0, len(all))
	for _, r := range all {
		events = append(events, refusalEvent(r))
	}
	return events
}

func rules(all []queue.RuleUse) []ruleEvent {
	events := make([]ruleEvent, 0, len(all))
	for _, r := range all {
		events = append(events, ruleEvent{r.Rule.String(), r.Images})
	}
	return events
}

// mostOutputs is how many folders are named.
const mostOutputs = 5

func planText(s queue.Survey, now time.Time) string {
	var b strings.Builder
	line := func(format string, args ...any) { b.WriteString(safe.Text(fmt.Sprintf(format, args...)) + "\n") }
	line("%s", human.Found(s.Images, s.Folders, s.Bytes))
	if s.Known > 0 {
		line("in the queue already: %d", s.Known)
	}
	if s.Lost > 0 {
		line("of those, with results that are gone, and are made again: %d", s.Lost)
	}
	if s.Paged > 0 {
		line("with several pages or frames, of which the first is taken: %d; --pages all takes each", s.Paged)
	}
	if s.Copied > 0 {
		line("copied, since nothing stays where they lie: %d", s.Copied)
	}
	face := s.Settings.Faces(s.Engine)
	if face != "" {
		face = ", " + face
	}
	scale := fmt.Sprintf("scale %d", s.Settings.Scale)
	if box := s.Settings.Box; box.Set() {
		scale = "made " + box.String() + " from the smallest scale that reaches it"
	}
	format := s.Settings.Format
	if coding := s.Settings.Coding(); coding != "" {
		format += ", " + coding
	}
	line("engine %s, model %s, %s, format %s%s", s.Engine, s.Settings.Model, scale, format, face)
	if s.Enough > 0 {
		line("large enough already, and left alone: %d", s.Enough)
	}
	if s.Short > 0 {
		line("too small to reach it by %d times, which fails before anything is sent: %d", job.MaxScale, s.Short)
	}
	for i, dir := range s.Outputs {
		if i == mostOutputs {
			line("  and to %s more", human.Count(len(s.Outputs)-i, "folder", "folders"))
			break
		}
		line("results go to %s", dir)
	}
	for _, r := range s.Rules {
		line("  %s by the rule %s", human.Count(r.Images, "picture", "pictures"), r.Rule)
	}
	if n := s.Plan.Alike; n > 0 {
		line("the same as another, which is paid once: %d", n)
	}
	line("%s in %s", human.Count(s.Plan.Files, "file", "files"), human.Count(s.Plan.Tasks, "task", "tasks"))
	for _, call := range slices.Sorted(maps.Keys(s.Plan.Calls)) {
		line("  %s: %s", call, human.Count(s.Plan.Calls[call], "call", "calls"))
	}
	if w := s.Plan.Work; w.Time > 0 {
		line("%s", human.Work(s.Plan.Files, w.Title, w.Time, w.PerMegapixel))
		if w.OtherTitle != "" {
			line("  about %s with %s", human.Span(w.OtherTime), w.OtherTitle)
		}
	}
	if s.Plan.Duration > 0 {
		line("about %s at today's limits", human.Span(s.Plan.Duration))
	}
	if !s.Plan.NextStart.IsZero() {
		line("the first start is free at %s", human.Moment(s.Plan.NextStart, now))
	}
	for _, group := range []struct {
		title string
		all   []queue.Refusal
	}{{"cannot work", s.Broken}, {"left out", s.Skipped}} {
		for _, r := range group.all {
			line("%s: %s: %s", group.title, r.Path, r.Reason)
		}
	}
	line("nothing was sent")
	return b.String()
}
