package human

import (
	"testing"
	"time"

	"bulkup/queue/job"
)

func TestWords(t *testing.T) {
	now := time.Date(2026, 11, 21, 13, 30, 0, 0, time.UTC)
	for _, c := range []struct{ got, want string }{
		{Bytes(0), "0 B"},
		{Bytes(-5), "0 B"},
		{Bytes(4_100_000), "4.1 MB"},
		{Rate(3.2e6), "3.2 MB/s"},
		{Clock(0), "0:00"},
		{Clock(-time.Second), "0:00"},
		{Clock(72 * time.Second), "1:12"},
		{Clock(59*time.Minute + 59*time.Second + 900*time.Millisecond), "59:59"},
		{Clock(time.Hour + 2*time.Minute + 3*time.Second), "1:02:03"},
		{Span(0), "0 s"},
		{Span(300 * time.Millisecond), "1 s"},
		{Span(59 * time.Second), "59 s"},
		{Span(60 * time.Second), "1 m"},
		{Span(61 * time.Second), "2 m"},
		{Span(59*time.Minute + time.Second), "1 h"},
		{Span(3*time.Hour + 20*time.Minute), "3 h 20 m"},
		{Span(24*time.Hour - time.Second), "1 d"},
		{Span(52 * time.Hour), "2 d 4 h"},
		{Moment(now.Add(35*time.Minute), now), "14:05"},
		{Moment(now.Add(11*time.Hour), now), "22 Nov 00:30"},
		{Moment(now.AddDate(1, 0, 0), now), "21 Nov 13:30"},
		{Found(214, 9, 812e6), "214 pictures in 9 folders, 812 MB"},
		{Found(1, 0, 0), "1 picture"}, // at an address
		{Count(1, "image", "images"), "1 image"},
		{Count(12000, "image", "images"), "12,000 images"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestPrice(t *testing.T) {
	for cost, want := range map[job.Cost]string{
		{}:                                    "",
		{Credits: 1}:                          "1 credit",
		{Credits: 5, Promised: 5}:             "5 credits promised",
		{Credits: 1234, Promised: 5}:          "1,234 credits, 5 of them promised",
		{Open: true}:                          "credits not yet known",
		{Credits: 5, Promised: 5, Open: true}: "5 credits promised, more not yet known",
	} {
		if got := Price(cost); got != want {
			t.Errorf("%+v: %q, want %q", cost, got, want)
		}
	}
}
