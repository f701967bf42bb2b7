package local

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// Server serves a Service to callers on this machine, or on others.
type Server struct {
	*Service
	http     *http.Server
	listener net.Listener
	stop     context.CancelFunc // ends requests that wait
	serving  sync.WaitGroup
	shown    *tls.Certificate // nil where nothing is encrypted
}

const (
	headerTimeout = 10 * time.Second // for the head of a request
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10
)

// Start opens a service and serves it at addr until Close; "" is a free port of
// 127.0.0.1. The error says what is wrong with the options, the store, the engine
// or the address.
func Start(ctx context.Context, addr string, o Options) (*Server, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	service, err := Open(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &Server{Service: service}
	if s.shown, err = service.certificate(); err != nil {
		return nil, errors.Join(err, service.Close(ctx))
	}
	if s.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", addr); err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			err = fmt.Errorf("%s is in use by another program; choose another address with --addr, with port 0 for any that is free", addr)
		}
		return nil, errors.Join(err, service.Close(ctx))
	}
	if s.shown != nil {
		s.listener = tls.NewListener(s.listener, &tls.Config{Certificates: []tls.Certificate{*s.shown}, MinVersion: tls.VersionTLS12})
	} else if !s.listener.Addr().(*net.TCPAddr).IP.IsLoopback() {
		service.opts.Log.Warn("other machines can reach this server; nothing on the way is encrypted, the key included", "addr", s.listener.Addr().String())
	}
	ctx, s.stop = context.WithCancel(ctx)
	s.http = &http.Server{
		Handler:           service.Handler(),
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnContext:       service.strangers.admit,
		ConnState:         service.strangers.changed,
		ErrorLog:          httpLog(service.opts.Log),
	}
	s.serving.Go(func() { _ = s.http.Serve(s.listener) }) // ends with ErrServerClosed
	return s, nil
}

// URL is the address of the service: "http://127.0.0.1:PORT", or https.
func (s *Server) URL() string {
	addr := s.listener.Addr().(*net.TCPAddr)
	host := addr.IP.String()
	if addr.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	scheme := "http"
	if s.shown != nil {
		scheme = "https"
	}
	return fmt.Sprintf("%s://%s", scheme, net.JoinHostPort(host, fmt.Sprint(addr.Port)))
}

// Fingerprint is that of the server's certificate, as api.ParseFingerprint reads it; ""
// where nothing is encrypted.
func (s *Server) Fingerprint() string { return fingerprint(s.shown) }

// Close stops the server and its service: requests that are being answered have
// until ctx ends.
func (s *Server) Close(ctx context.Context) error {
	s.stop()
	s.Service.stop()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = s.http.Close()
	}
	s.serving.Wait()
	return errors.Join(err, s.Service.Close(ctx))
}

// httpLog passes on what net/http has to say about connections.
func httpLog(l *slog.Logger) *log.Logger { return slog.NewLogLogger(l.Handler(), slog.LevelDebug) }
