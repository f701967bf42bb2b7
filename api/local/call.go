package local

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"time"

	"bulkup/api"
	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
)

const (
	partPath     = "/parts/"
	downloadPath = "/results/"
)

func (s *Service) routes() http.Handler {
	mux := http.NewServeMux()
	for name, answer := range map[string]answerer{
		upscayl.CallUpload:   s.getUploadURL,
		upscayl.CallComplete: s.completeUpload,
		upscayl.CallStart:    s.startTask,
		upscayl.CallStatus:   s.getTaskStatus,
		upscayl.CallHistory:  s.getHistory,
		upscayl.CallCancel:   s.cancelTask,
		upscayl.CallModels:   getModels(s.engine.Models),
	} {
		mux.Handle("/"+name, s.logged(s.call(name, answer)))
	}
	mux.Handle(partPath+"{upload}", s.logged(s.storage(s.putPart, http.MethodPut)))
	mux.Handle(downloadPath+"{task}/{index}", s.logged(s.storage(s.getResult, http.MethodGet, http.MethodHead)))
	mux.HandleFunc("GET /{$}", getPage)
	mux.HandleFunc("GET "+tasksPath, s.getTasks)
	return s.strangers.once(mux)
}

func (s *Service) logged(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		h.ServeHTTP(w, r)
		s.opts.Log.Debug("served", "method", r.Method, "path", r.URL.Path, "took", time.Since(began))
	})
}

// answerer answers one of the calls: with what is to be sent, a wire.Refusal, or
// another error of the server's own.
type answerer func(w http.ResponseWriter, r *http.Request) (any, error)

// call serves one of the calls: method and key are checked here, the rest is
// answer's.
func (s *Service) call(name string, answer answerer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
			return
		}
		if !s.allowed(w, r) {
			wire.ErrKey.Write(w)
			return
		}
		r.Body = wire.Patient(w, r.Body)
		result, err := answer(w, r)
		defer wire.GiveUpSlow(w, 0)()
		if err == nil {
			wire.WriteJSON(w, http.StatusOK, result)
			return
		}
		var ref wire.Refusal
		if !errors.As(err, &ref) {
			s.opts.Log.Error("a call failed", "call", name, "error", err)
			ref = wire.Broken(name)
			if api.Shortage(err) {
				s.makeRoom()
				ref = wire.ErrNoRoom
			}
		}
		ref.Write(w)
	})
}

// allowed reports whether r shows the key.
func (s *Service) allowed(w http.ResponseWriter, r *http.Request) bool {
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("X-API-Key")), []byte(s.opts.Key)) != 1 {
		return false
	}
	s.strangers.trust(w, r)
	return true
}
