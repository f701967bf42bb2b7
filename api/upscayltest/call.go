package upscayltest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"bulkup/api/local/wire"
)

const maxJSON = 1 << 20 // bytes of a JSON body

// answerer answers one call: with what is to be sent, a wire.Refusal, or another
// error, which is a fault of the emulator.
type answerer func(w http.ResponseWriter, r *http.Request) (any, error)

// call serves one of the five calls: method, key and limit are checked here, the
// rest is answer's.
func (s *Server) call(name string, answer answerer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
			return
		}
		if r.Header.Get("X-API-Key") != s.opts.Key {
			s.refuse(w, wire.ErrKey)
			return
		}
		if wait := s.limits.take(name); wait > 0 {
			s.ledger.refused.Add(1)
			s.refuse(w, wire.Limited(wait))
			return
		}
		reply, err := answer(w, r)
		if err == nil {
			wire.WriteJSON(w, http.StatusOK, reply)
			return
		}
		var ref wire.Refusal
		if !errors.As(err, &ref) {
			s.opts.Log.Error("a call failed", "call", name, "error", err)
			ref = wire.Broken(name)
		}
		s.refuse(w, ref)
	}
}

// refuse writes a refusal as the dialect has it: a bare string, or an object of a
// code and a message.
func (s *Server) refuse(w http.ResponseWriter, ref wire.Refusal) {
	if s.opts.Dialect == Current {
		ref.Write(w)
		return
	}
	ref.SetRetryAfter(w.Header())
	code, message := classicWords(ref)
	wire.WriteJSON(w, ref.Status, map[string]string{"error": code, "message": message})
}

// classicWords are the words of the older document for what the current one says.
func classicWords(ref wire.Refusal) (code, message string) {
	text := strings.TrimPrefix(ref.Message, "Bad Request: ")
	switch ref.Status {
	case http.StatusUnauthorized:
		return "UNAUTHORIZED", "Invalid or missing API key"
	case http.StatusPaymentRequired:
		return "INSUFFICIENT_CREDITS", "Not enough credits to process request"
	case http.StatusNotFound:
		return "NOT_FOUND", "Requested resource could not be found"
	case http.StatusTooManyRequests:
		return "RATE_LIMIT_EXCEEDED", text
	case http.StatusInternalServerError:
		return "INTERNAL_SERVER_ERROR", "An unexpected error occurred"
	}
	if names, ok := strings.CutPrefix(text, "Missing required parameters: "); ok {
		return "MISSING_REQUIRED_FIELDS", "Required fields missing: " + names
	}
	switch ref.Message {
	case wire.ErrFileType.Message:
		return "INVALID_FILE_TYPE", text
	case wire.ErrFileSize.Message:
		return "FILE_SIZE_EXCEEDED", text
	}
	return "BAD_REQUEST", text
}

// pass lets the engine answer. complete-multipart-upload has the same body in both
// dialects.
func (s *Server) pass(w http.ResponseWriter, r *http.Request) (any, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxJSON))
	if err != nil {
		return nil, wire.Invalid("the body cannot be read")
	}
	return s.ask(r, strings.TrimPrefix(r.URL.Path, "/"), body)
}

// read returns the body of a call as the engine wants it: in "data", where the
// older dialect has it flat.
func (s *Server) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxJSON))
	if err != nil {
		return nil, wire.Invalid("the body cannot be read")
	}
	var flat map[string]json.RawMessage
	if s.opts.Dialect == Current || json.Unmarshal(body, &flat) != nil || flat == nil {
		return body, nil
	}
	return json.Marshal(map[string]any{"data": flat})
}
