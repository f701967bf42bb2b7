// Package wire is the form of what the engine's server reads and writes: JSON
// bodies and their refusals, the XML errors of its storage, and clients that are
// too slow to wait for. It knows nothing of tasks and files.
package wire

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// maxJSON is how many bytes a JSON body may have.
const maxJSON = 1 << 20

type success struct {
	Status string `json:"status"`
	Data   any    `json:"data"`
}

// Succeed puts data into the envelope of most answers.
func Succeed(data any) any { return success{Status: "success", Data: data} }

// WriteJSON sends v, which is one of our own types and always marshals.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

// ReadFields reads the JSON object that is a request's body.
func ReadFields(w http.ResponseWriter, r *http.Request) (*Fields, error) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxJSON))
	if err != nil {
		return nil, Invalid("the body cannot be read")
	}
	var f Fields
	if json.Unmarshal(data, &f.raw) != nil {
		return nil, Invalid("the body must be a JSON object")
	}
	return &f, nil
}

// ReadData reads the object in the "data" of a request's body.
func ReadData(w http.ResponseWriter, r *http.Request) (*Fields, error) {
	f, err := ReadFields(w, r)
	if err != nil {
		return nil, err
	}
	if !f.Has("data") {
		return nil, Missing("data")
	}
	return f.Object("data")
}
