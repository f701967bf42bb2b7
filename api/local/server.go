package local

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"bulkup/api/local/signed"
	"bulkup/api/local/store"
	"bulkup/api/upscayltest/fault"
)

// Server is a running embedded service.
type Server struct {
	opts    Options
	store   *store.Store
	signer  signed.Signer
	faults  *fault.Injector
	limits  *windows
	tasks   *tasks
	uploads *uploads
	ledger  *ledger
	fetcher *http.Client
	queue   *queue
	engine  engine

	handler  http.Handler
	http     *http.Server
	listener net.Listener
	stop     context.CancelFunc // ends workers, stalls and the sweeper
	work     sync.WaitGroup
}

// The folders of the store.
const (
	taskFolder   = "tasks"
	uploadFolder = "uploads"
	partFolder   = "parts" // one folder for each upload
	sourceFolder = "sources"
	resultFolder = "results"
)

const (
	headerTimeout = 10 * time.Second // for the head of a request
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10
	maxConns      = 512 // more wait until one ends
)

// Start opens the store, takes up the tasks that were not over, and serves until
// Close. When ctx ends, work in progress is interrupted; Close is still needed.
// The error says what is wrong with the options, the store or the address.
func Start(ctx context.Context, opts Options) (*Server, error) {
	opts, err := opts.complete()
	if err != nil {
		return nil, err
	}
	if err := opts.Limits.check(); err != nil {
		return nil, err
	}
	faults, err := fault.New(opts.Faults, endpoints)
	if err != nil {
		return nil, err
	}
	s := &Server{
		opts: opts, faults: faults, limits: newWindows(opts.Limits, opts.Now),
		ledger: newLedger(), fetcher: newFetcher(), queue: newQueue(),
	}
	if s.store, err = store.Open(opts.Store, taskFolder, uploadFolder, partFolder, sourceFolder, resultFolder, accountFolder); err != nil {
		return nil, fmt.Errorf("the store of the embedded service: %w", err)
	}
	if s.engine, err = openEngine(ctx, opts.EngineBinary, s.store.Scratch()); err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	if opts.upscale != nil {
		s.engine.upscale = opts.upscale
	}
	if err := s.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("the store of the embedded service: %w", err), s.store.Close())
	}
	if s.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", opts.Addr); err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	if !s.listener.Addr().(*net.TCPAddr).IP.IsLoopback() {
		opts.Log.Warn("other machines can reach this server; nothing on the way is encrypted, the key included", "addr", s.listener.Addr().String())
	}
	s.run(ctx)
	return s, nil
}

// load reads what an earlier run has left.
func (s *Server) load() error {
	secret, err := s.secret()
	if err != nil {
		return err
	}
	s.signer = signed.NewSigner(secret)
	var damagedTasks, damagedUploads []string
	if s.tasks, damagedTasks, err = loadTasks(s.store, s.opts.Credits, s.opts.Now); err != nil {
		return err
	}
	if s.uploads, damagedUploads, err = loadUploads(s.store); err != nil {
		return err
	}
	for _, name := range append(damagedTasks, damagedUploads...) {
		s.opts.Log.Warn("a damaged document was set aside", "file", name)
	}
	for _, id := range s.tasks.waiting() {
		s.queue.push(id)
	}
	return nil
}

// secret returns what links are signed with, made on the first run.
func (s *Server) secret() ([]byte, error) {
	const id = "secret"
	var secret []byte
	err := s.store.Get(accountFolder, id, &secret)
	if errors.Is(err, fs.ErrNotExist) {
		secret = make([]byte, 32)
		_, _ = rand.Read(secret) // never fails
		err = s.store.Put(accountFolder, id, secret)
	}
	return secret, err
}

// run starts everything that moves.
func (s *Server) run(ctx context.Context) {
	ctx, s.stop = context.WithCancel(ctx)
	s.handler = s.routes()
	s.http = &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ErrorLog:          httpLog(s.opts.Log),
	}
	context.AfterFunc(ctx, s.queue.close)
	for range s.opts.Workers {
		s.work.Go(func() { s.worker(ctx) })
	}
	s.work.Go(func() { s.sweeper(ctx) })
	s.work.Go(func() { _ = s.http.Serve(netutil.LimitListener(s.listener, maxConns)) }) // ends with ErrServerClosed
}

// URL is the address of the service: "http://127.0.0.1:PORT".
func (s *Server) URL() string {
	addr := s.listener.Addr().(*net.TCPAddr)
	host := addr.IP.String()
	if addr.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return fmt.Sprintf("http://%s", net.JoinHostPort(host, fmt.Sprint(addr.Port)))
}

// Handler is the service without its listener.
func (s *Server) Handler() http.Handler { return s.handler }

// Close stops the service: requests that are being answered have until ctx ends,
// and work in progress is kept for the next run. Every goroutine is gone when it
// returns, but for an engine that does not stop before ctx ends: a large WebP is
// encoded to its end, which nobody who leaves wants to wait for.
func (s *Server) Close(ctx context.Context) error {
	s.stop()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = s.http.Close()
	}
	gone := make(chan struct{})
	go func() {
		s.work.Wait()
		close(gone)
	}()
	select {
	case <-gone:
	case <-ctx.Done():
	}
	s.fetcher.CloseIdleConnections()
	return errors.Join(err, s.store.Close())
}
