package local

import (
	"crypto/subtle"
	"log"
	"log/slog"
	"net/http"
	"time"

	"bulkup/api/upscayl"
	"bulkup/api/upscayltest/fault"
)

// The endpoints of the storage, as fault rules and the ledger name them.
const (
	endpointPart     = "part"     // PUT of one part
	endpointPut      = "put"      // PUT of a whole file, classic dialect
	endpointDownload = "download" // GET and HEAD of a result
)

var endpoints = fault.Endpoints{
	Calls:     callNames,
	Uploads:   []string{endpointPart, endpointPut},
	Downloads: []string{endpointDownload},
}

const (
	partPath     = "/parts/"
	putPath      = "/files/"
	downloadPath = "/results/"
	ledgerPath   = "/_ledger"
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	serve := func(pattern, endpoint string, h http.Handler) {
		mux.Handle(pattern, s.watched(endpoint, s.faults.Wrap(endpoint, h)))
	}
	calls := map[string]func(*call) (any, error){
		upscayl.CallUpload:   s.getUploadURL,
		upscayl.CallComplete: s.completeUpload,
		upscayl.CallStart:    s.startTask,
		upscayl.CallStatus:   s.getTaskStatus,
		upscayl.CallHistory:  s.getHistory,
	}
	for name, answer := range calls {
		serve("/"+name, name, s.call(name, answer))
	}
	serve(partPath+"{upload}", endpointPart, s.storage(s.putPart, http.MethodPut))
	serve(putPath+"{upload}", endpointPut, s.storage(s.putFile, http.MethodPut))
	serve(downloadPath+"{task}/{index}", endpointDownload, s.storage(s.getResult, http.MethodGet, http.MethodHead))
	mux.HandleFunc("GET /{$}", getPage)
	mux.HandleFunc("GET "+tasksPath, s.getTasks)
	if s.opts.Ledger || len(s.opts.Faults.Rules) > 0 {
		mux.HandleFunc("GET "+ledgerPath, s.getLedger)
	}
	return mux
}

// watched counts and logs the requests of an endpoint.
func (s *Server) watched(endpoint string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.ledger.called(endpoint)
		began := time.Now()
		h.ServeHTTP(w, r)
		s.opts.Log.Debug("served", "endpoint", endpoint, "method", r.Method, "path", r.URL.Path, "took", time.Since(began))
	})
}

// allowed reports whether r shows the key.
func (s *Server) allowed(r *http.Request) bool {
	return subtle.ConstantTimeCompare([]byte(r.Header.Get("X-API-Key")), []byte(s.opts.Key)) == 1
}

func (s *Server) getLedger(w http.ResponseWriter, r *http.Request) {
	if !s.allowed(r) {
		s.refuse(w, errKey)
		return
	}
	writeJSON(w, http.StatusOK, s.Ledger())
}

// httpLog passes on what net/http has to say about connections.
func httpLog(l *slog.Logger) *log.Logger { return slog.NewLogLogger(l.Handler(), slog.LevelDebug) }
