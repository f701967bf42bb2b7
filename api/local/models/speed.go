package models

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Speeds remembers how long each model takes on this machine. It is a file that
// several processes may write: the last one wins, and all of them are right.
type Speeds struct {
	path    string
	machine string

	mu   sync.Mutex // of this process
	kept speeds     // what the file says, or all there is where there is none
	seen fs.FileInfo
}

// speedFile is kept beside the models.
const speedFile = "speeds"

// speeds is the file. What another machine, or this one with another number of
// threads, has measured says nothing.
type speeds struct {
	Machine string             `json:"machine"`
	Seconds map[string]float64 `json:"secondsPerMegapixel"` // of the source, by the name of the model
}

// Speeds returns what is known of a machine that runs the networks in this way: with
// these kernels, and so many threads.
func (s *Store) Speeds(kernel string, threads int) *Speeds {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	host, _ := os.Hostname() // a folder may be shared by machines
	v := &Speeds{machine: fmt.Sprintf("%s %s %d", host, kernel, threads)}
	if s.dir != "" {
		v.path = filepath.Join(s.dir, speedFile)
	}
	return v
}

// PerMegapixel returns how long a megapixel of the source takes; 0 where nobody knows.
func (s *Speeds) PerMegapixel(model string) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Duration(s.load().Seconds[model] * float64(time.Second))
}

const (
	// worthLearning is the least picture that says something of others, in
	// megapixels: small ones pay for their edges.
	worthLearning = 0.03
	// mostWeight is that of one picture, however large, against all before it.
	mostWeight = 0.5
)

// Learn takes in what one picture took. Large ones say more.
func (s *Speeds) Learn(model string, megapixels float64, took time.Duration) {
	if !(megapixels >= worthLearning) || took <= 0 {
		return
	}
	s.update(model, took.Seconds()/megapixels, min(mostWeight, megapixels))
}

// Measured takes in a first measurement, which any picture outweighs.
func (s *Speeds) Measured(model string, megapixels float64, took time.Duration) {
	if megapixels > 0 && took > 0 && s.PerMegapixel(model) == 0 {
		s.update(model, took.Seconds()/megapixels, 1)
	}
}

func (s *Speeds) update(model string, seconds, weight float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.load()
	if before, ok := all.Seconds[model]; ok {
		seconds = before + weight*(seconds-before)
	}
	all.Seconds[model] = seconds
	if s.path == "" {
		s.kept = all
		return
	}
	s.seen = nil
	data, err := json.Marshal(all)
	if err != nil || os.MkdirAll(filepath.Dir(s.path), 0o700) != nil {
		return
	}
	_ = writeWhole(s.path, data) // what is not kept is measured again
}

// load returns what is known. A file is read again when it has been changed; what makes no
// sense in it is left out.
func (s *Speeds) load() speeds {
	if s.path != "" {
		now, err := os.Stat(s.path)
		if s.seen == nil || err != nil || !os.SameFile(s.seen, now) || !s.seen.ModTime().Equal(now.ModTime()) {
			s.kept, s.seen = s.read(), now
		}
	}
	all := s.kept
	if all.Machine != s.machine || all.Seconds == nil {
		return speeds{Machine: s.machine, Seconds: make(map[string]float64)}
	}
	return all
}

func (s *Speeds) read() (all speeds) {
	data, err := os.ReadFile(s.path)
	if err != nil || json.Unmarshal(data, &all) != nil {
		return speeds{}
	}
	for model, seconds := range all.Seconds {
		if !(seconds > 0 && seconds < 1e6) {
			delete(all.Seconds, model)
		}
	}
	return all
}
