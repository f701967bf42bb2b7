package queue

import (
	"testing"

	"bulkup/api/upscayltest"
)

// What the service counts is what the meters show, also where it was asked twice
// until its dialect was known.
func TestEveryRequestIsCounted(t *testing.T) {
	for _, dialect := range []upscayltest.Dialect{upscayltest.Current, upscayltest.Classic} {
		t.Run(string(dialect), func(t *testing.T) {
			w := newWorld(t, upscayltest.Options{Dialect: dialect})
			w.back = func(b *Backend) { b.Inline, b.Limits = 0, documented() } // by upload, so that every call is made
			w.open()
			w.draw("a.png", 1)
			w.add(settings(), w.album)
			w.ended()
			if _, err := w.History(t.Context(), "cloud", HistoryFilter{}, 0); err != nil {
				t.Fatal(err)
			}
			counted := w.server.Ledger().Calls
			meters := w.Status().Meters
			if len(meters) != len(documented().Calls) {
				t.Errorf("%+v", meters)
			}
			for _, m := range meters {
				if int64(m.Used) != counted[m.Call] {
					t.Errorf("%s: %d shown, %d made", m.Call, m.Used, counted[m.Call])
				}
			}
		})
	}
}
