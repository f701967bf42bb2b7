package upscayl

import (
	"strings"
	"sync/atomic"

	"bulkup/api"
	"bulkup/api/failure"
)

// Dialect is which of the two document generations a server follows.
type Dialect string

// The dialects. Auto sends the current one and changes over when the server
// complains about missing fields.
const (
	Auto    Dialect = ""
	Current Dialect = "current"
	Classic Dialect = "classic"
)

// shape is how the fields of a JSON body are laid out.
type shape int32

const (
	unsettled shape = iota
	wrapped         // {"data":{…}}
	flat            // {…}
)

func (s shape) body(fields any) any {
	if s == wrapped {
		return map[string]any{"data": fields}
	}
	return fields
}

func (s shape) other() shape { return wrapped + flat - s }

// tongue remembers which shape a server understands for a call.
type tongue struct {
	first shape
	like  *tongue // where it is known for that call, it is tried first
	known atomic.Int32
}

func (t *tongue) settle(s shape) { t.known.Store(int32(s)) }

func (t *tongue) pick() (s shape, sure bool) {
	if s := shape(t.known.Load()); s != unsettled {
		return s, true
	}
	if t.like != nil {
		s, _ := t.like.pick()
		return s, false
	}
	return t.first, false
}

// mayBeShape reports whether a failure may come from the other shape: a 400
// that misses fields and is not about the file, the money or the user.
func mayBeShape(e *api.Error) bool {
	if e.Status != 400 || e.Kind != failure.Input {
		return false
	}
	switch strings.ToUpper(e.Code) {
	case "BAD_REQUEST", "MISSING_REQUIRED_FIELDS":
		return true
	case "":
	default:
		return false
	}
	m := strings.ToLower(e.Message)
	for _, word := range []string{"bad request", "missing", "required", "parameter", "field", "invalid request"} {
		if strings.Contains(m, word) {
			return true
		}
	}
	return false
}
