package upscayltest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"

	"bulkup/api/local/wire"
)

// object is a JSON object of an answer that is on its way.
type object = map[string]any

// ask sends a request of the current dialect to the engine, as if r had. reply is
// its answer; err is the refusal where it is not 200.
func (s *Server) ask(r *http.Request, call string, body []byte) (reply object, err error) {
	inner, err := http.NewRequestWithContext(r.Context(), http.MethodPost, "/"+call, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	inner.Host = r.Host
	inner.Header = r.Header.Clone()
	return s.askWith(inner)
}

func (s *Server) askWith(inner *http.Request) (reply object, err error) {
	inner.Header.Set("X-API-Key", s.opts.Key)
	w := httptest.NewRecorder()
	s.engine.Handler().ServeHTTP(w, inner)
	if w.Code != http.StatusOK {
		ref := wire.Refusal{Status: w.Code}
		if err := json.Unmarshal(w.Body.Bytes(), &ref.Message); err != nil {
			return nil, err
		}
		return nil, ref
	}
	decoder := json.NewDecoder(w.Body)
	decoder.UseNumber()
	return reply, decoder.Decode(&reply)
}

// data is the object in "data" of an answer.
func data(reply object) object {
	inner, _ := reply["data"].(object)
	return inner
}

// objects are those of a list.
func objects(list any) (all []object) {
	entries, _ := list.([]any)
	for _, e := range entries {
		if o, ok := e.(object); ok {
			all = append(all, o)
		}
	}
	return all
}

// number is an integer of an answer.
func number(v any) int64 {
	n, _ := v.(json.Number)
	i, _ := n.Int64()
	return i
}
