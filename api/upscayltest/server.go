package upscayltest

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"

	"bulkup/api/local"
	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
	"bulkup/api/upscayltest/fault"
)

// Server is a running service. It is safe for concurrent use.
type Server struct {
	opts   Options
	engine *local.Service
	faults *fault.Injector
	limits *windows
	ledger *ledger
	books  *books
	puts   *puts
	web    *httptest.Server
	stop   context.CancelFunc // ends stalls
}

// The endpoints of the storage, as fault rules and the ledger name them.
const (
	endpointPart     = "part"     // PUT of one part
	endpointPut      = "put"      // PUT of a whole file, classic dialect
	endpointDownload = "download" // GET and HEAD of a result
)

// callNames are the five calls, by the last segment of their address.
var callNames = []string{
	upscayl.CallUpload, upscayl.CallComplete, upscayl.CallStart, upscayl.CallStatus, upscayl.CallHistory,
}

var endpoints = fault.Endpoints{
	Calls:     callNames,
	Uploads:   []string{endpointPart, endpointPut},
	Downloads: []string{endpointDownload},
}

// Start serves until Close. The error says what is wrong with the options, the
// store or the address.
func Start(ctx context.Context, o Options) (*Server, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	faults, err := fault.New(o.Faults, endpoints)
	if err != nil {
		return nil, err
	}
	s := &Server{opts: o, faults: faults, limits: newWindows(o.Limits, o.Now), ledger: newLedger(), puts: newPuts()}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Addr)
	if err != nil {
		return nil, err
	}
	s.engine, err = local.Open(ctx, local.Options{
		Key: o.Key, Store: o.Store, Upscale: o.Upscale, Workers: o.Workers, PartSize: o.PartSize, Now: o.Now, Log: o.Log,
		FetchPrivate: true,
	})
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	s.books = newBooks(o, s.engine)
	ctx, s.stop = context.WithCancel(ctx)
	s.web = &httptest.Server{Listener: listener, Config: &http.Server{
		Handler:     s.routes(),
		BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog:    slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}}
	s.web.Start()
	return s, nil
}

// URL is the address of the service: "http://127.0.0.1:PORT".
func (s *Server) URL() string { return s.web.URL }

// Close stops the service: requests that are being answered have until ctx ends.
func (s *Server) Close(ctx context.Context) error {
	s.stop()
	err := s.web.Config.Shutdown(ctx)
	s.web.Close()
	return errors.Join(err, s.engine.Close(ctx))
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	serve := func(pattern, endpoint string, h http.HandlerFunc) {
		broken := s.faults.Wrap(endpoint, h)
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.ledger.called(endpoint)
			broken.ServeHTTP(w, r)
		})
	}
	for name, answer := range map[string]answerer{
		upscayl.CallUpload:   s.getUploadURL,
		upscayl.CallComplete: s.pass,
		upscayl.CallStart:    s.startTask,
		upscayl.CallStatus:   s.getTaskStatus,
		upscayl.CallHistory:  s.getHistory,
	} {
		serve("/"+name, name, s.call(name, answer))
	}
	serve("/parts/", endpointPart, s.storage(s.putPart))
	serve("/files/{upload}", endpointPut, s.storage(s.putFile))
	serve("/results/", endpointDownload, s.storage(s.engine.Handler().ServeHTTP))
	mux.HandleFunc("GET /_ledger", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-API-Key") != s.opts.Key {
			wire.ErrKey.Write(w)
			return
		}
		wire.WriteJSON(w, http.StatusOK, s.Ledger())
	})
	return mux
}

// storage serves signed links. The engine checks them; that a link has expired
// before its time is a fault.
func (s *Server) storage(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, expired := fault.From(r.Context(), fault.Expire); expired {
			wire.ErrExpired.Write(w)
			return
		}
		answer(w, r)
	}
}

// putPart passes one part on and counts it.
func (s *Server) putPart(w http.ResponseWriter, r *http.Request) {
	r.Body = s.ledger.counted(r.Body)
	s.engine.Handler().ServeHTTP(&countedWriter{ResponseWriter: w, ledger: s.ledger}, r)
}
