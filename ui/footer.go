package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bulkup/queue"
	"bulkup/ui/human"
	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

// footer is what stands below the screen.
type footer struct{ *Model }

// longestNotice is how many lines a notice may take where there is room.
const longestNotice = 3

// lines are those above the keys. Where there is room, a notice stands above the quota; else
// it takes its place. An engine without limits has none.
func (m footer) lines() []string {
	lines := m.notice()
	if len(lines) > 0 && !m.Frame.Rules {
		return lines
	}
	if q := m.quota(); q != "" {
		lines = append(lines, q)
	}
	return lines
}

// notice is what the user should read now: what has just happened, or why the
// queue stands still.
func (m footer) notice() []string {
	if len(m.Notices) > 0 {
		text, paint := m.Notices[0].Message, m.Theme.Plain
		if m.Notices[0].Bad {
			paint = m.Theme.Bad
		}
		if more := len(m.Notices) - 1; more > 0 {
			text = fmt.Sprintf("(%s more) %s", human.Number(more), text)
		}
		return m.noticeLines(paint, layout.Wrap(m.Theme.Text(text), m.Frame.Width-2))
	}
	var lines, whole []string
	for _, p := range m.Jobs.Status().Parks {
		text := m.Theme.Text(m.park(p))
		lines = append(lines, text)
		whole = append(whole, layout.Wrap(text, m.Frame.Width-2)...)
	}
	if m.Frame.Rules && len(whole) <= longestNotice {
		lines = whole // what to do stands at the end
	}
	return m.noticeLines(m.Theme.Warn, lines)
}

// noticeLines draws as many lines as there is room for.
func (m footer) noticeLines(p theme.Paint, lines []string) []string {
	most := 1
	if m.Frame.Rules {
		most = longestNotice
	}
	more := m.Theme.Glyphs.Ellipsis
	if len(lines) > most {
		lines = append(lines[:most-1:most-1], lines[most-1]+more)
	}
	drawn := make([]string, len(lines))
	for i, l := range lines {
		drawn[i] = " " + p.On(layout.Cut(l, m.Frame.Width-2, more))
	}
	return drawn
}

// park says what stands still, until when, why, and what to do.
func (m footer) park(p queue.Park) string {
	text := p.What + " parked"
	if !p.Until.IsZero() {
		text += " until " + human.Moment(p.Until, m.Opts.Now())
	}
	return text + ": " + human.WithAdvice(p.Reason, p.Advice)
}

// quota shows the calls of this hour, or of another window, when the next start is free, and the
// credits. Where there is little room, the calls with the most left are left out.
func (m footer) quota() string {
	s := m.Jobs.Status()
	right := credits(s.Ledger)
	room := m.Frame.Width - layout.Width(right) - 3
	meters := slices.DeleteFunc(slices.Clone(s.Meters), func(c queue.Meter) bool { return c.Limit <= 0 })
	left := m.meters(meters)
	for len(meters) > 1 && layout.Width(left) > room {
		idle := slices.MinFunc(meters, func(a, b queue.Meter) int { return cmp.Compare(a.Used*b.Limit, b.Used*a.Limit) })
		meters = slices.DeleteFunc(meters, func(c queue.Meter) bool { return c == idle })
		left = m.meters(meters)
	}
	head := "this hour   "
	if len(meters) > 0 && meters[0].Window != time.Hour {
		head = "last " + human.Span(meters[0].Window) + "   "
	}
	if left == "" && right == "" {
		return ""
	}
	if left != "" && layout.Width(head+left) <= room {
		left = head + left
	}
	return layout.Spread(m.Theme.Dim.On(" "+left), m.Theme.Dim.On(right), m.Frame.Width-1, m.Theme.Glyphs.Ellipsis)
}

func (m footer) meters(all []queue.Meter) string {
	if len(all) == 0 {
		return ""
	}
	var parts []string
	now, next := m.Opts.Now(), ""
	for _, c := range all {
		word := m.Theme.Text(c.Word)
		parts = append(parts, fmt.Sprintf("%s %d/%d", word, c.Used, c.Limit))
		if next == "" && c.Next.After(now) {
			next = m.Theme.Glyphs.Dot + "next " + word + " " + human.Moment(c.Next, now)
		}
	}
	return strings.Join(parts, m.Theme.Glyphs.Dot) + next
}

// credits writes the ledger: "credits 9 of 50".
func credits(l queue.Ledger) string {
	spent := max(l.Promised, l.Taken)
	switch {
	case l.Cap > 0:
		return fmt.Sprintf("credits %s of %s", human.Number(int(spent)), human.Number(int(l.Cap)))
	case spent > 0:
		return "credits " + human.Number(int(spent))
	}
	return ""
}
