package local

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"sync"
	"time"

	"bulkup/api/local/engine"
	"bulkup/api/local/signed"
	"bulkup/api/local/store"
	"bulkup/api/local/tasks"
	"bulkup/api/local/uploads"
)

// Service is the engine with its store and workers, without a listener.
type Service struct {
	opts    Options
	store   *store.Store
	signer  signed.Signer
	tasks   *tasks.Book
	uploads *uploads.Book
	runner  *tasks.Runner
	fetcher *http.Client
	engine  *engine.Engine

	handler   http.Handler
	began     time.Time
	fetched   copies
	strangers strangers          // connections that have shown no key
	stop      context.CancelFunc // ends workers and the sweeper
	work      sync.WaitGroup
}

// accountFolder is where the secret of the links is.
const accountFolder = "account"

// Open opens the store, takes up the tasks that were not over, and works until
// Close. When ctx ends, work in progress is interrupted; Close is still needed.
// The error says what is wrong with the options, the store or the engine.
func Open(ctx context.Context, opts Options) (*Service, error) {
	opts, err := opts.complete()
	if err != nil {
		return nil, err
	}
	s := &Service{opts: opts, began: opts.Now(), strangers: strangers{most: maxStrangers}, fetcher: tasks.NewFetcher(opts.FetchPrivate)}
	if s.store, err = store.Open(opts.Store, tasks.Folder, tasks.ResultFolder,
		uploads.Folder, uploads.PartFolder, uploads.SourceFolder, accountFolder); err != nil {
		return nil, fmt.Errorf("the store of the embedded service: %w", err)
	}
	if s.engine, err = engine.Open(ctx, opts.engine(s.store.Scratch())); err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	if s.opts.Upscale == nil {
		s.opts.Upscale = upscalerOf(s.engine)
	}
	if err := s.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("the store of the embedded service: %w", err), s.store.Close())
	}
	s.run(ctx)
	return s, nil
}

// load reads what an earlier run has left.
func (s *Service) load() error {
	secret, err := s.secret()
	if err != nil {
		return err
	}
	s.signer = signed.NewSigner(secret)
	var damagedTasks, damagedUploads []string
	if s.tasks, damagedTasks, err = tasks.Load(s.store, s.opts.Now); err != nil {
		return err
	}
	if s.uploads, damagedUploads, err = uploads.Load(s.store); err != nil {
		return err
	}
	for _, name := range append(damagedTasks, damagedUploads...) {
		s.opts.Log.Warn("a damaged document was set aside", "file", name)
	}
	return nil
}

// secret returns what links are signed with, made on the first run.
func (s *Service) secret() ([]byte, error) {
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

// run starts the workers and the sweeper.
func (s *Service) run(ctx context.Context) {
	ctx, s.stop = context.WithCancel(ctx)
	s.handler = s.routes()
	s.runner = tasks.NewRunner(tasks.Setup{
		Store: s.store, Book: s.tasks, Upscale: s.opts.Upscale, Fetcher: s.fetcher, Log: s.opts.Log, Waiting: s.opts.Waiting, MakeRoom: s.makeRoom,
	})
	context.AfterFunc(ctx, s.runner.Close)
	for range s.opts.Workers {
		s.work.Go(func() { s.runner.Work(ctx) })
	}
	s.work.Go(func() { s.sweeper(ctx) })
}

// Handler is the service as HTTP.
func (s *Service) Handler() http.Handler { return s.handler }

// About says in one line what makes the pictures larger.
func (s *Service) About() string { return s.engine.About() }

// Tasks returns every task of the store, newest first.
func (s *Service) Tasks() []tasks.Task { return s.tasks.List(func(*tasks.Task) bool { return true }) }

// Task returns one task of the store.
func (s *Service) Task(id string) (tasks.Task, bool) { return s.tasks.Get(id) }

// Close stops the service; work in progress is kept for the next run. Every
// goroutine is gone when it returns, but for an engine that does not stop before
// ctx ends: a large WebP is encoded to its end, which nobody who leaves wants to
// wait for.
func (s *Service) Close(ctx context.Context) error {
	s.stop()
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
	return s.store.Close()
}
