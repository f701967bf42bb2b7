// Package joblog is the log in the state folder: a file that grows, and what it says of
// one job. What must survive is in the journal, not here. Start reading at Open and Read.
package joblog

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
)

// maxLog is how large the log may grow, in bytes, before a new one is begun.
const maxLog = 8 << 20

// The log, and what the one before gets.
const logName, oldLog = "bulkup.log", ".old"

// Open opens the log in the state folder. The one before is kept beside it.
func Open(dir string) (io.Closer, *slog.Logger, error) {
	path := filepath.Join(dir, logName)
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		// If it cannot be moved, it grows on: a log is no reason to stop.
		_ = os.Rename(path, path+oldLog)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("the log cannot be written: %w", err)
	}
	return f, slog.New(slog.NewTextHandler(f, nil)), nil
}
