package backend

import (
	"testing"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/publishtest"
	"bulkup/api/transfer"
)

// The key is sent in the way that the account's settings say.
func TestBytescaleAuth(t *testing.T) {
	b := publishtest.NewBytescale(t, 5<<20)
	b.Basic = true
	transport := api.NewTransport(1)
	t.Cleanup(transport.CloseIdleConnections)
	for auth, want := range map[string]failure.Kind{"": failure.Refused, "bearer": failure.Refused, "basic": ""} {
		all, err := Publishers([]Account{{Service: "bytescale", Base: b.URL, ID: "A623uY2", Key: publishtest.Key, Auth: auth}}, 0, transport, nil)
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		if _, err := all[0].Begin(t.Context(), transfer.File{Name: "a.png", Type: "image/png", Size: 1}); api.KindOf(err) != want {
			t.Errorf("%q: %v", auth, err)
		}
	}
}
