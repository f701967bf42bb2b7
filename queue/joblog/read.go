package joblog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"bulkup/api"
	"bulkup/queue/job"
)

// Line is what the log says of a job at one moment.
type Line struct {
	At   time.Time
	Text string // one harmless line: "put off, reason: …, wait: 2s"
	Bad  bool   // a warning or an error
}

const (
	logReach = 2 << 20 // bytes at the end of each log that are searched
	logLines = 200     // of one job that are returned, the newest
)

// Read returns the newest log lines about a job from the log in dir, the oldest of them
// first; none when the log has gone on too far since, or was never written.
func Read(ctx context.Context, dir string, id job.ID) ([]Line, error) {
	var lines []Line
	for _, name := range []string{logName + oldLog, logName} {
		raw, err := tail(filepath.Join(dir, name), logReach)
		if err != nil {
			return nil, fmt.Errorf("the log cannot be read: %s", api.Clean(err.Error()))
		}
		mark := []byte(" job=" + string(id) + " ")
		for line := range bytes.Lines(raw) {
			if !bytes.Contains(line, mark) {
				continue
			}
			if l, ok := parseLine(string(line), id); ok {
				lines = append(lines, l)
			}
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return lines[max(0, len(lines)-logLines):], nil
}

// tail returns the whole lines in the last n bytes of a file, nothing when there
// is none.
func tail(path string, n int64) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	from := max(0, info.Size()-n)
	raw, err := io.ReadAll(io.NewSectionReader(f, from, info.Size()-from))
	if err != nil {
		return nil, err
	}
	if from > 0 {
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	return raw, nil
}

// parseLine reads a line as slog.TextHandler writes it. What stands beside it
// anyway, the job and its name, is left out; a stack is for the log alone.
func parseLine(line string, id job.ID) (l Line, ok bool) {
	var text []string
	for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimPrefix(rest, " ") {
		var name, value string
		if name, rest, ok = strings.Cut(rest, "="); !ok {
			return l, false
		}
		if quoted, err := strconv.QuotedPrefix(rest); err == nil {
			value, _ = strconv.Unquote(quoted)
			rest = rest[len(quoted):]
		} else {
			value, rest, _ = strings.Cut(rest, " ")
		}
		switch name {
		case "time":
			at, err := time.Parse(time.RFC3339Nano, value)
			if err != nil {
				return l, false
			}
			l.At = at
		case "level":
			l.Bad = value != "INFO"
		case "msg":
			text = append(text, value)
		case "job":
			if value != string(id) {
				return l, false // it only speaks of it
			}
		case "name", "stack":
		default:
			text = append(text, name+": "+value)
		}
	}
	l.Text = api.Clean(strings.Join(text, ", "))
	return l, !l.At.IsZero() && l.Text != ""
}
