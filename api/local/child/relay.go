package child

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
)

// longestLine is how many bytes of a line of the child's log are kept.
const longestLine = 4 << 10

// relay passes the child's log on to ours, line by line. What is no entry of a log
// is the trace of a panic, or of the system.
type relay struct {
	log  *slog.Logger
	text []byte
}

func (r *relay) Write(p []byte) (int, error) {
	r.text = append(r.text, p...)
	for {
		line, rest, whole := bytes.Cut(r.text, []byte("\n"))
		if !whole {
			break
		}
		r.pass(line)
		r.text = rest
	}
	if len(r.text) > longestLine {
		r.pass(r.text)
		r.text = nil
	}
	return len(p), nil
}

func (r *relay) pass(line []byte) {
	if line = bytes.TrimSpace(line[:min(len(line), longestLine)]); len(line) == 0 {
		return
	}
	var entry map[string]any
	var level slog.Level
	var text string
	if json.Unmarshal(line, &entry) == nil {
		word, _ := entry[slog.LevelKey].(string)
		text, _ = entry[slog.MessageKey].(string)
		if level.UnmarshalText([]byte(word)) != nil {
			text = ""
		}
	}
	if text == "" {
		r.log.Error("the engine says", "line", string(line))
		return
	}
	for _, key := range []string{slog.LevelKey, slog.MessageKey, slog.TimeKey} {
		delete(entry, key)
	}
	args := []any{"process", "engine"}
	for _, key := range slices.Sorted(maps.Keys(entry)) {
		args = append(args, key, entry[key])
	}
	r.log.Log(context.Background(), level, text, args...)
}
