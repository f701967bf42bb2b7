package upscayl

import (
	"strings"
	"testing"

	"bulkup/api"
	"bulkup/api/failure"
)

func TestCheckKey(t *testing.T) {
	none := reply{status: 404, body: `{"error":"Not Found"}`}
	for _, c := range []struct {
		name            string
		history, status reply
		want            failure.Kind
		calls           int
	}{
		{"taken", reply{status: 200, body: `{"status":"success","data":[]}`}, reply{}, "", 1},
		{"not taken", reply{status: 401, body: `{"error":{"code":"unauthorized","message":"Invalid API key"}}`}, reply{}, failure.Refused, 1},
		{"out of order", reply{status: 503}, reply{}, failure.Temporary, 1},
		{"taken, no history", none, reply{status: 404, body: `{"error":{"code":"not-found","message":"Task not found"}}`}, "", 3},
		{"not taken, no history", none, reply{status: 403, body: `{"error":{"code":"permission-denied","message":"no"}}`}, failure.Refused, 2},
		{"another server", none, none, failure.Temporary, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, client := newCloud(t, func(call, _ string) reply {
				if call == CallHistory {
					return c.history
				}
				return c.status
			})
			if err := client.CheckKey(t.Context()); api.KindOf(err) != c.want {
				t.Errorf("got %v, want %q", err, c.want)
			}
			asked := s.asked()
			if len(asked) != c.calls || !strings.HasPrefix(asked[0], `get-upscayl-history {"limit":1}`) {
				t.Errorf("asked %v", asked)
			}
		})
	}
}
