package external

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"bulkup/api"
	"bulkup/api/childenv"
)

// afterKill is how long to wait for the output of a program that was killed.
const afterKill = 5 * time.Second

// run lets the program do its part. It ends without an error code even when it
// fails, so that only its output says so.
func (p *Program) run(ctx context.Context, in, out, model string, f factors, percent func(float64)) error {
	select {
	case p.slot <- struct{}{}:
		defer func() { <-p.slot }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	args := []string{"-i", in, "-o", out, "-m", p.folder, "-n", model, "-s", strconv.Itoa(f.out), "-f", "png"}
	if p.resize {
		args = append(args, "-z", strconv.Itoa(f.model))
	}
	c := exec.CommandContext(ctx, p.path, args...)
	c.Env = childenv.Of(os.Environ())
	ownGroup(c)
	c.WaitDelay = afterKill
	r, err := c.StderrPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return p.failed(api.Clean(err.Error()))
	}
	said := listen(r, percent)
	err = c.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended):
		return p.failed(fmt.Sprintf("%s (it ended with %s)", said, ended))
	case err != nil:
		return p.failed(api.Clean(err.Error()))
	}
	if said.wrong {
		return p.failed(said.String())
	}
	return nil
}

// progress is a line that says how much is done; in some countries with a comma.
var progress = regexp.MustCompile(`^\s*(\d{1,3}(?:[.,]\d+)?)\s*%`)

// speech is what the program had to say besides its progress.
type speech struct {
	last  string // the last line that reports trouble, or else the last one
	wrong bool   // some line reports trouble
}

// trouble are words that both programs use when something goes wrong.
var trouble = regexp.MustCompile(`(?i)fail|invalid|error|not found|no such|cannot|unable`)

func listen(r io.Reader, percent func(float64)) speech {
	var s speech
	lines := bufio.NewScanner(r)
	lines.Split(splitLines)
	for lines.Scan() {
		line := lines.Text()
		if m := progress.FindStringSubmatch(line); m != nil {
			if v, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", "."), 64); err == nil && v <= 100 {
				percent(v)
			}
			continue
		}
		wrong := trouble.MatchString(line)
		if line = strings.TrimSpace(line); line != "" && (wrong || !s.wrong) {
			s.last, s.wrong = line, wrong
		}
	}
	_, _ = io.Copy(io.Discard, r) // a line without end; the program must not stall on it
	return s
}

// splitLines ends lines at LF and at CR.
func splitLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.IndexAny(data, "\r\n"); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// reasons put into words for people what the programs say.
var reasons = []struct{ says, means string }{
	{"invalid gpu device", "there is no graphics card with Vulkan that it can use"},
	{"vkcreateinstance", "Vulkan is not installed, or the graphics driver has none"},
	{"vkallocatememory", "the graphics card has too little memory for this picture"},
	{"decode image", "it cannot read the picture"},
	{"encode image", "it cannot write the result"},
}

const longest = 200 // bytes of its words that are passed on

func (s speech) String() string {
	if s.last == "" {
		return "it said nothing"
	}
	line := api.Clean(s.last)
	for _, r := range reasons {
		if strings.Contains(strings.ToLower(line), r.says) {
			return r.means
		}
	}
	if len(line) > longest {
		line = strings.ToValidUTF8(line[:longest], "") + "…"
	}
	return fmt.Sprintf("%q", line)
}
