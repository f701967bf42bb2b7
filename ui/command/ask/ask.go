// Package ask lets a command ask the process that runs the queue, where it cannot open
// the queue itself: only that process counts the calls of the account.
//
// Who runs the queue serves on loopback, and notes the address in the state folder with
// a secret that only the user can read. Start reading at Serve.
package ask

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"bulkup/queue"
)

// noteFile says where the process that runs the queue can be asked.
const noteFile = "queue.ask"

// note is its content.
type note struct {
	Addr   string `json:"addr"`
	Secret string `json:"secret"`
}

// Queue is what can be asked of the process that runs a queue.
type Queue interface {
	// Newest returns up to most records of an account's history, newest first.
	Newest(ctx context.Context, engine string, most int) ([]queue.Record, error)
	// Propose says what would become of a drop, and changes nothing.
	Propose(context.Context, queue.Proposal) (queue.Survey, error)
	// Resolve carries out what the user has decided about unknown jobs.
	Resolve(context.Context, queue.Decision) error
}

// Serve answers other processes of this user until stop is called. The caller holds the
// queue of the state folder dir. Without it bulkup works as well, but for what is asked.
func Serve(dir string, q Queue) (stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	secret := rand.Text()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /history", func(w http.ResponseWriter, r *http.Request) {
		most, err := strconv.Atoi(r.FormValue("most"))
		if err != nil {
			http.Error(w, "most is no number", http.StatusBadRequest)
			return
		}
		records, err := q.Newest(r.Context(), r.FormValue("engine"), most)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(records) // who asked may have gone
	})
	mux.HandleFunc("POST /resolve", func(w http.ResponseWriter, r *http.Request) {
		var d queue.Decision
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&d); err != nil {
			http.Error(w, "the decision cannot be read", http.StatusBadRequest)
			return
		}
		if err := q.Resolve(r.Context(), d); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
		}
	})
	mux.HandleFunc("POST /propose", func(w http.ResponseWriter, r *http.Request) {
		var p queue.Proposal
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&p); err != nil {
			http.Error(w, "the proposal cannot be read", http.StatusBadRequest)
			return
		}
		survey, err := q.Propose(r.Context(), p)
		if err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(survey) // as above
	})
	server := &http.Server{Handler: only(secret, mux), ReadHeaderTimeout: 5 * time.Second}
	path := filepath.Join(dir, noteFile)
	content, err := json.Marshal(note{l.Addr().String(), secret})
	if err == nil {
		err = errors.Join(remove(path), os.WriteFile(path, content, 0o600))
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(l) // ends when stop is called
	}()
	return func() {
		_ = remove(path)
		_ = server.Close()
		<-ended
	}, nil
}

// only lets nobody ask who does not know the secret.
func only(secret string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if subtle.ConstantTimeCompare([]byte(got), []byte(secret)) != 1 {
			http.Error(w, "this is for bulkup", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}
