package child

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"bulkup/api"
	"bulkup/api/childenv"
	"bulkup/api/failure"
	"bulkup/api/local/store"
)

// order is what the parent sends the child, in the first line on its standard input.
type order struct {
	Key          string        `json:"key"`
	Store        string        `json:"store"`
	Keep         time.Duration `json:"keep"`
	EngineBinary string        `json:"engineBinary,omitempty"`
	Models       string        `json:"models,omitempty"`
	Threads      int           `json:"threads,omitempty"`
	Measure      string        `json:"measure,omitempty"` // a model whose pace is wanted, and nothing else
}

// report is the answer of the child, in one line on its standard output. Its other lines
// are claims.
type report struct {
	URL   string `json:"url,omitempty"`
	Error string `json:"error,omitempty"`
	InUse bool   `json:"inUse,omitempty"` // the error is store.ErrInUse
	Short bool   `json:"short,omitempty"` // the error is an api.Shortage

	PerMegapixel time.Duration `json:"perMegapixel,omitempty"` // the answer to order.Measure
}

// process is one run of the child.
type process struct {
	addr   string // host:port
	began  time.Time
	cmd    *exec.Cmd
	input  io.WriteCloser // its end ends the child
	memory *lender        // of what it takes for pictures
	gone   chan struct{}  // closed when the child has ended
	died   time.Time      // when that was
	err    error          // how it ended
}

// start runs a child and waits until it listens. The error is store.ErrInUse
// while another process has the store.
func start(ctx context.Context, o Options, key string) (*process, error) {
	p, out, err := begin(o, order{
		Key: key, Store: o.Store, Keep: o.Keep, EngineBinary: o.EngineBinary, Models: o.Models, Threads: o.Threads,
	})
	if err != nil {
		return nil, err
	}
	if p.addr, err = p.listens(ctx, out); err != nil {
		return nil, errors.Join(err, p.end())
	}
	return p, nil
}

// begin runs a child, gives it its order, and returns with what it will say.
func begin(o Options, what order) (*process, *output, error) {
	cmd := exec.Command(o.Command[0], o.Command[1:]...)
	cmd.Env = environment(os.Environ())
	cmd.WaitDelay = endTime
	setAttributes(cmd)
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	memory := newLender(input)
	out := newOutput(memory)
	cmd.Stdout, cmd.Stderr = out, &relay{log: o.Log}
	p := &process{cmd: cmd, input: input, memory: memory, began: time.Now(), gone: make(chan struct{})}
	started := make(chan error, 1)
	go p.run(started, o.Log)
	if err := <-started; err != nil {
		return nil, nil, err
	}
	if err := json.NewEncoder(input).Encode(what); err != nil {
		return nil, nil, errors.Join(err, p.end())
	}
	return p, out, nil
}

// run starts the child and waits for its end, on one thread: on Linux the child
// ends with the thread that has started it.
func (p *process) run(started chan<- error, log *slog.Logger) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	if err == nil {
		if err := bind(p.cmd.Process); err != nil { // it still ends with its input
			log.Warn("the engine may outlive this process", "error", err)
		}
	}
	started <- err
	if err == nil {
		p.err = p.cmd.Wait()
	}
	p.memory.close()
	p.died = time.Now()
	close(p.gone)
}

// listens waits for the child to say where it listens.
func (p *process) listens(ctx context.Context, out *output) (addr string, err error) {
	r, err := p.says(ctx, out)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(r.URL)
	if err != nil || u.Port() == "" {
		return "", fmt.Errorf("it listens at %q, which is no address", r.URL)
	}
	return u.Host, nil
}

// says waits for the report of the child. The error may be the one in it.
func (p *process) says(ctx context.Context, out *output) (r report, err error) {
	timer := time.NewTimer(startTime)
	defer timer.Stop()
	var line []byte
	select {
	case line = <-out.report:
	case <-p.gone:
		select { // it may have said why
		case line = <-out.report:
		default:
			return r, fmt.Errorf("it has ended (%s)", p.how())
		}
	case <-timer.C:
		return r, errors.New("it says nothing")
	case <-ctx.Done():
		return r, ctx.Err()
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return r, fmt.Errorf("it says what is not understood: %w", err)
	}
	switch {
	case r.InUse:
		return r, fmt.Errorf("%s: %w", r.Error, store.ErrInUse)
	case r.Short:
		return r, &api.Error{Kind: failure.Temporary, Service: "the engine", Code: api.CodeNoRoom, Message: api.Clean(r.Error)}
	case r.Error != "":
		return r, errors.New(r.Error)
	}
	return r, nil
}

// ended reports whether the child has ended.
func (p *process) ended() bool {
	select {
	case <-p.gone:
		return true
	default:
		return false
	}
}

// how says how a child ended that has.
func (p *process) how() string {
	if p.err == nil {
		return "by itself"
	}
	return p.err.Error()
}

// lived is how long a child was there that has ended.
func (p *process) lived() time.Duration { return p.died.Sub(p.began) }

// end lets the child end, and kills it when it does not. How it ended before is no
// error here.
func (p *process) end() error {
	_ = p.input.Close()
	timer := time.NewTimer(endTime)
	defer timer.Stop()
	select {
	case <-p.gone:
		return nil
	case <-timer.C:
	}
	err := p.cmd.Process.Kill()
	<-p.gone
	if errors.Is(err, os.ErrProcessDone) {
		err = nil
	}
	return err
}

// environment is what the child gets of ours: what any program gets, and how to
// reach the addresses of pictures.
func environment(environ []string) []string {
	kept := childenv.Of(environ)
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		if slices.Contains([]string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}, strings.ToUpper(name)) {
			kept = append(kept, pair)
		}
	}
	return kept
}

// output takes what the child says: what it reports in one line, and its claims. A line
// without end is a report too: it is nothing that is understood.
type output struct {
	report chan []byte
	claims *lender
	mu     sync.Mutex
	text   []byte
	said   bool
}

func newOutput(claims *lender) *output { return &output{report: make(chan []byte, 1), claims: claims} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text = append(o.text, p...)
	for {
		line, rest, whole := bytes.Cut(o.text, []byte("\n"))
		if !whole && len(line) <= longestLine {
			return len(p), nil
		}
		o.text = rest
		if !o.claims.hear(line) && !o.said {
			o.report <- line
			o.said = true
		}
	}
}
