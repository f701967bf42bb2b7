//go:build unix

package ui_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bulkup/api/publishtest"
)

// service is an account with a service that stores files, as its settings say it.
type service struct {
	env []string
	// strike sets what may answer a request to the storage instead of it; n is its number from 1.
	strike func(func(n int) bool)
	file   func(address string) ([]byte, bool)
	open   func() int // uploads that have begun and not ended
}

// services starts the one that is asked for.
var services = map[string]func(t *testing.T) service{
	"bytescale": func(t *testing.T) service {
		s := publishtest.NewBytescale(t, 5<<20)
		return service{[]string{"BULKUP_BYTESCALE_BASE_URL=" + s.URL, "BULKUP_BYTESCALE_ACCOUNT_ID=A623uY2", "BYTESCALE_API_KEY=" + publishtest.Key},
			onPut(&s.Store.Strike), s.File, s.Store.Open}
	},
	"aitronos": func(t *testing.T) service {
		s := publishtest.NewAitronos(t)
		return service{[]string{"BULKUP_AITRONOS_BASE_URL=" + s.URL, "BULKUP_AITRONOS_ORGANIZATION_ID=org_123", "AITRONOS_API_KEY=" + publishtest.Key},
			onPut(&s.StrikeStore), s.File, s.Open}
	},
	"gjirafa": func(t *testing.T) service {
		s := publishtest.NewGjirafa(t)
		return service{[]string{"BULKUP_GJIRAFA_BASE_URL=" + s.URL, "BULKUP_GJIRAFA_PROJECT_ID=p1", "GJIRAFA_API_KEY=" + publishtest.Key},
			onPut(&s.Store.Strike), s.File, s.Store.Open}
	},
}

// onPut makes the hook ask what was set last.
func onPut(hook *func(int, http.ResponseWriter, *http.Request) bool) func(func(int) bool) {
	var strike atomic.Value
	strike.Store(func(int) bool { return false })
	*hook = func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if !strike.Load().(func(int) bool)(n) {
			return false
		}
		publishtest.HangUp(w)
		return true
	}
	return func(f func(int) bool) { strike.Store(f) }
}

// noise is a picture that no encoder makes small.
func noise(t *testing.T, side int) []byte {
	t.Helper()
	img, rnd := image.NewNRGBA(image.Rect(0, 0, side, side)), rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(rnd.Uint32()) | byte(i%4/3)*255
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Killed while it publishes, the same command goes on; what is there in the end
// is the result, byte for byte, and nothing is left half stored.
func TestPublishKilledAndResumed(t *testing.T) {
	for name, start := range services {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			m := newMachine(t, s.env...)
			m.write("a.png", noise(t, 1000))
			args := []string{"run", "--json", "--model", "faithful-fast", "--scale", "2", "--publish", name, "a.png"}

			c := m.command(t.Context(), args...)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			kill := sync.OnceFunc(func() { c.Process.Kill() })
			s.strike(func(n int) bool {
				if n >= 2 {
					kill()
				}
				return n >= 2
			})
			if err := c.Wait(); err == nil {
				t.Fatal("it was not killed")
			}
			s.strike(func(int) bool { return false })

			end := parse(t, m.run(args...).exits(t, 0).stdout).ends()[m.path("a.png")]
			want := read(t, m.path("a-2x.png"))
			if got, ok := s.file(end.Published); !ok || !bytes.Equal(got, want) || len(want) < 10<<20 {
				t.Errorf("%q holds %d bytes (%v) of %d: %+v", end.Published, len(got), ok, len(want), end)
			}
			if n := s.open(); n != 0 {
				t.Errorf("%d uploads are left open", n)
			}
			var report struct{ Published string }
			if err := json.Unmarshal([]byte(m.run("report", "--json").exits(t, 0).stdout), &report); err != nil || report.Published != end.Published {
				t.Errorf("the report says %q (%v)", report.Published, err)
			}
		})
	}
}

// An incomplete account is reported before a key is sent anywhere.
func TestPublishIncomplete(t *testing.T) {
	t.Parallel()
	m := newMachine(t, "BYTESCALE_API_KEY=k")
	m.write("a.png", noise(t, 8))
	for service, want := range map[string]string{"bytescale": "BULKUP_BYTESCALE_ACCOUNT_ID", "gjirafa": "BULKUP_GJIRAFA_BASE_URL", "byte": "aitronos"} {
		if o := m.run("publish", service, "a.png").exits(t, 2); !strings.Contains(o.stderr, want) {
			t.Errorf("publish %s says %s", service, o.stderr)
		}
	}
}

// A service that refuses harms no result: the job is done, with a warning, and
// the file can be published later by a command of its own.
func TestPublishRefusedThenByCommand(t *testing.T) {
	t.Parallel()
	s := services["bytescale"](t)
	m := newMachine(t, append(s.env, "BYTESCALE_API_KEY=wrong")...)
	m.write("a.png", noise(t, 40))
	e := parse(t, m.run("run", "--json", "--model", "faithful-fast", "--scale", "2", "--publish", "bytescale", "a.png").exits(t, 0).stdout)
	end := e.ends()[m.path("a.png")]
	if end.State != "done" || end.Published != "" || !strings.Contains(end.Error, "not published") {
		t.Errorf("%+v", end)
	}
	want := read(t, m.path("a-2x.png"))

	// Of a command that is there for nothing else, it is the failure.
	o := m.run("publish", "bytescale", "a-2x.png").exits(t, 3)
	if !strings.Contains(o.stdout, "not published: ") || !strings.Contains(o.stdout, "To do: ") || !strings.Contains(o.stdout, "1 failed") {
		t.Errorf("it says\n%s", o.stdout)
	}

	m.env = append(m.env, "BYTESCALE_API_KEY="+publishtest.Key)
	end = parse(t, m.run("publish", "--json", "bytescale", "a-2x.png").exits(t, 0).stdout).ends()[m.path("a-2x.png")]
	if got, ok := s.file(end.Published); !ok || !bytes.Equal(got, want) {
		t.Errorf("%q holds %d bytes (%v): %+v", end.Published, len(got), ok, end)
	}
}
