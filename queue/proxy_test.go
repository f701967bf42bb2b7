package queue

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/transfer"
	"bulkup/api/upscayl"
	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/ui_test/proxy"
)

// behind puts the proxy between the queue and its server. A connection that stands
// still is given up soon.
func (w *world) behind(fault func(n int) proxy.Fault) {
	w.t.Helper()
	p, err := proxy.Start(strings.TrimPrefix(w.server.URL(), "http://"), fault)
	if err != nil {
		w.t.Fatal(err)
	}
	base, err := api.ParseBase("http://" + p.Addr())
	if err != nil {
		w.t.Fatal(err)
	}
	transport := api.NewTransport(4)
	transport.ResponseHeaderTimeout = time.Second
	client := upscayl.New(upscayl.Options{BaseURL: base, Key: key, Transport: transport})
	engine := transfer.New(transfer.Options{Transport: transport, Stall: 500 * time.Millisecond})
	w.t.Cleanup(func() {
		w.close()
		client.CloseIdle()
		transport.CloseIdleConnections()
		p.Close()
	})
	w.back = func(b *Backend) { b.Client, b.Base, b.Inline = client, base.String(), 0 }
	w.opts = func(o *Options) { o.Transfer, o.FairWait = engine, 3*time.Second }
}

// Each bad wire ends with every picture there and paid once; only what a wire can
// hide for good, a start that nobody answered, is left to the user.
func TestBatchOverABadWire(t *testing.T) {
	var up, down atomic.Int64 // spread the cuts
	every := func(n, of int, f proxy.Fault) proxy.Fault {
		if n%of == 0 {
			return f
		}
		return proxy.Fault{}
	}
	for name, fault := range map[string]func(n int) proxy.Fault{
		"late": func(int) proxy.Fault {
			return proxy.Fault{Up: proxy.Wire{Latency: 2e6}, Down: proxy.Wire{Latency: 2e6}}
		},
		"slow":      func(int) proxy.Fault { return proxy.Fault{Up: proxy.Wire{Rate: 100e3}, Down: proxy.Wire{Rate: 100e3}} },
		"in slices": func(int) proxy.Fault { return proxy.Fault{Up: proxy.Wire{Slice: 7}, Down: proxy.Wire{Slice: 5}} },
		"reset on the way up": func(n int) proxy.Fault {
			return every(n, 3, proxy.Fault{Up: proxy.Wire{End: proxy.Reset, After: 97 * up.Add(1)}})
		},
		"answers lost": func(n int) proxy.Fault { return every(n, 3, proxy.Fault{Down: proxy.Wire{End: proxy.Reset}}) },
		"answers cut": func(n int) proxy.Fault {
			return every(n, 3, proxy.Fault{Down: proxy.Wire{End: proxy.Close, After: 41 * down.Add(1)}})
		},
		"refused for a while": func(n int) proxy.Fault { return proxy.Fault{Refuse: n < 6} },
		"silent on the way up": func(n int) proxy.Fault {
			return every(n, 5, proxy.Fault{Up: proxy.Wire{End: proxy.Stall, After: 150, For: time.Second}})
		},
		"silent answers": func(n int) proxy.Fault {
			return every(n, 5, proxy.Fault{Down: proxy.Wire{End: proxy.Stall, After: 60, For: time.Second}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, upscayltest.Options{PartSize: 60})
			w.behind(fault)
			w.open()
			const pictures = 10
			for i := range pictures {
				w.draw(fmt.Sprintf("%d.png", i), uint8(i))
			}
			w.add(settings(), w.album)
			jobs := w.until("the end", func(jobs map[string]job.Job) bool {
				for _, j := range jobs {
					if !j.State.Ended() && (j.State != job.Unknown || j.NotBefore.IsZero()) {
						return false
					}
				}
				return true
			})
			unknown := 0
			for name, j := range jobs {
				switch j.State {
				case job.Unknown:
					unknown++
				case job.Done:
					if x, y := decoded(t, j.Result.Path); x != 48 || y != 32 {
						t.Errorf("%s has %d×%d", name, x, y)
					}
				default:
					t.Errorf("%s is %s: %+v", name, j.State, j.Fault)
				}
			}
			l := w.server.Ledger()
			for sum, n := range l.Tasks {
				if n != 1 {
					t.Errorf("%d tasks for %s", n, sum)
				}
			}
			if len(l.Tasks) != pictures-unknown {
				t.Errorf("%d tasks for %d pictures, %d of them unknown", len(l.Tasks), pictures, unknown)
			}
		})
	}
}
