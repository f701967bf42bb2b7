// Package human writes numbers as people read them.
package human

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"bulkup/queue/job"
)

// Bytes writes a size: "4.0 MB".
func Bytes(n int64) string { return humanize.Bytes(uint64(max(n, 0))) }

// Rate writes bytes a second: "3.2 MB/s".
func Rate(perSecond float64) string { return Bytes(int64(perSecond)) + "/s" }

// Clock writes how long something took: "0:48", "1:02:03".
func Clock(d time.Duration) string {
	s := int64(max(d, 0) / time.Second)
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// Span writes how long something will take, no more exactly than anybody knows:
// "12 s", "8 m", "3 h 20 m", "2 d 4 h".
func Span(d time.Duration) string {
	// Rounded up to the unit shown, so that it never says 0 while there is some left.
	up := func(unit time.Duration) int64 { return int64((d + unit - 1) / unit) }
	switch {
	case d <= 0:
		return "0 s"
	case d <= 59*time.Second:
		return fmt.Sprintf("%d s", up(time.Second))
	case d <= 59*time.Minute:
		return fmt.Sprintf("%d m", up(time.Minute))
	case d <= 24*time.Hour-time.Minute:
		m := up(time.Minute)
		return two(m/60, "h", m%60, "m")
	default:
		h := up(time.Hour)
		return two(h/24, "d", h%24, "h")
	}
}

func two(a int64, unitA string, b int64, unitB string) string {
	if b == 0 {
		return fmt.Sprintf("%d %s", a, unitA)
	}
	return fmt.Sprintf("%d %s %d %s", a, unitA, b, unitB)
}

// Moment writes a time of day, with the date when it is not today.
func Moment(t, now time.Time) string {
	t = t.In(now.Location())
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04")
	}
	return t.Format("2 Jan 15:04")
}

// Count writes a number with its noun: "1 image", "12,000 images".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Price writes a cost in credits, and what of it is not final; "" is nothing.
func Price(c job.Cost) string {
	text := ""
	switch {
	case c.Credits > 0 && c.Promised == c.Credits:
		text = Count(int(c.Credits), "credit", "credits") + " promised"
	case c.Credits > 0 && c.Promised > 0:
		text = Count(int(c.Credits), "credit", "credits") + ", " + Number(int(c.Promised)) + " of them promised"
	case c.Credits > 0:
		text = Count(int(c.Credits), "credit", "credits")
	}
	switch {
	case c.Open && text == "":
		return "credits not yet known"
	case c.Open:
		return text + ", more not yet known"
	}
	return text
}

// Number writes a number with its thousands apart.
func Number(n int) string { return humanize.Comma(int64(n)) }

// WithAdvice joins what happened with what to do about it, where there is such advice.
func WithAdvice(what, advice string) string {
	if advice == "" {
		return what
	}
	return what + "; " + advice
}
