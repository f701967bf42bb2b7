package external

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bulkup/api"
	"bulkup/api/local/pixels"
)

// model is a network that the program can run.
type model struct {
	name    string
	factors []int // how many times it enlarges; one, unless it comes in several files
}

// patience is how long a program may take to print its usage.
const patience = time.Minute

// Open looks at the program at path, asks it for its usage to see which of the
// two it is, and lists the models in its folder. The error says what is missing.
func Open(ctx context.Context, path string) (*Program, error) {
	found, err := find(path)
	if err != nil {
		return nil, fmt.Errorf("the engine %s cannot be run: %w", path, err)
	}
	usage, err := usageOf(ctx, found)
	if err != nil {
		return nil, err
	}
	folder, models := beside(found)
	if len(models) == 0 {
		return nil, fmt.Errorf("%s has no models: a folder \"models\" with .param and .bin files is looked for beside it and one folder up", path)
	}
	return &Program{path: found, name: filepath.Base(found), resize: bytes.Contains(usage, []byte("-z ")),
		folder: folder, models: models, slot: make(chan struct{}, 1)}, nil
}

// Names returns the models beside the program at path, which is not run; none where
// there is no such program.
func Names(path string) []string {
	found, err := find(path)
	if err != nil {
		return nil
	}
	_, models := beside(found)
	return names(models)
}

// find returns where a program is.
func find(path string) (string, error) {
	found, err := exec.LookPath(path)
	if err != nil {
		return "", errors.Unwrap(err)
	}
	return filepath.Abs(found)
}

// beside returns the models of a program, and their folder.
func beside(found string) (folder string, models []model) {
	dirs := []string{filepath.Dir(found)}
	if real, err := filepath.EvalSymlinks(found); err == nil {
		dirs = append(dirs, filepath.Dir(real))
	}
	for _, dir := range dirs {
		for _, folder := range []string{filepath.Join(dir, "models"), filepath.Join(dir, "..", "models")} {
			if models := list(folder); len(models) > 0 {
				return folder, models
			}
		}
	}
	return "", nil
}

// usageOf returns what the program prints for -h. Both end with an error code then.
func usageOf(ctx context.Context, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	usage, err := exec.CommandContext(ctx, path, "-h").CombinedOutput()
	if bytes.Contains(usage, []byte("-n model-name")) {
		return usage, nil
	}
	why := "it prints no usage of upscayl-bin or realesrgan-ncnn-vulkan"
	if ended := new(exec.ExitError); err != nil && !errors.As(err, &ended) {
		why = err.Error()
	}
	return nil, fmt.Errorf("%s is not an engine that can be used: %s", path, api.Clean(why))
}

// several matches the files of a model that has one for each factor.
var several = regexp.MustCompile(`^(.+)-x([234])$`)

// list returns the models of a folder: those with both of their files.
func list(folder string) []model {
	files, _ := filepath.Glob(filepath.Join(folder, "*.param")) // the pattern is right
	var all []model
	for _, file := range files {
		file = strings.TrimSuffix(file, ".param")
		if info, err := os.Stat(file + ".bin"); err != nil || !info.Mode().IsRegular() {
			continue
		}
		name, factor := filepath.Base(file), factorOf(filepath.Base(file))
		if m := several.FindStringSubmatch(name); m != nil {
			name = m[1]
		}
		if i := slices.IndexFunc(all, func(m model) bool { return m.name == name }); i >= 0 {
			all[i].factors = append(all[i].factors, factor)
			continue
		}
		all = append(all, model{name, []int{factor}})
	}
	return all
}

var inName = regexp.MustCompile(`(?i)(?:x([2348])|([2348])x)`)

// factorOf tells by its name how many times a model enlarges: 4 unless it says so.
func factorOf(name string) int {
	m := inName.FindStringSubmatch(name)
	if m == nil {
		return 4
	}
	factor, _ := strconv.Atoi(m[1] + m[2]) // one digit
	return factor
}

// Models returns the names of the models, in order.
func (p *Program) Models() []string { return names(p.models) }

func names(models []model) []string {
	var all []string
	for _, m := range models {
		all = append(all, m.name)
	}
	return all
}

// factors tells how many times the program has to enlarge a picture, and how many
// times more that has to be done afterwards.
func (p *Program) factors(o Order) (factor, rest int, err error) {
	i := slices.IndexFunc(p.models, func(m model) bool { return m.name == o.Model })
	if i < 0 {
		return 0, 0, unusable("%s has no model %s; it has %s", p.name, api.Clean(o.Model), strings.Join(p.Models(), ", "))
	}
	if p.resize {
		return o.Scale, 1, nil
	}
	own := p.models[i].factors
	for _, factor := range slices.Backward(slices.Sorted(slices.Values(own))) {
		if o.Scale%factor == 0 {
			return factor, o.Scale / factor, nil
		}
	}
	return 0, 0, unusable("%s enlarges %s times, so %d times cannot be made of it; choose another scale or model",
		o.Model, strings.Trim(fmt.Sprint(own), "[]"), o.Scale)
}

func unusable(format string, args ...any) error {
	return &pixels.Problem{Kind: pixels.ErrUnsupported, Message: fmt.Sprintf(format, args...)}
}
