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
	"bulkup/api/childenv"
	"bulkup/api/local/catalogue"
	"bulkup/api/local/pixels"
)

// model is a network that the program can run.
type model struct {
	name    string
	factors []int // how many times it enlarges; one, unless it comes in several files
}

// patience is how long a program may take to print its usage.
const patience = time.Minute

// Open finds the program at path, asks it for its usage to know which of the two it is,
// and lists the models in its folder. The error says what is missing.
func Open(ctx context.Context, path string) (*Program, error) {
	found, err := locate(path)
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

// At returns the program at path for its models alone: it is not run, and has none where
// there is no such program.
func At(path string) *Program {
	p := &Program{path: path, name: filepath.Base(path)}
	if found, err := locate(path); err == nil {
		p.folder, p.models = beside(found)
	}
	return p
}

// locate returns where a program is.
func locate(path string) (string, error) {
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
	c := exec.CommandContext(ctx, path, "-h")
	c.Env = childenv.Of(os.Environ())
	usage, err := c.CombinedOutput()
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

// factorOf returns how many times a model enlarges, by its name: 4 unless that says so.
func factorOf(name string) int {
	m := inName.FindStringSubmatch(name)
	if m == nil {
		return 4
	}
	factor, _ := strconv.Atoi(m[1] + m[2]) // one digit
	return factor
}

// Models returns the names of the models, in order: those that Upscayl uses where the
// files are known by other ones.
func (p *Program) Models() []string {
	var all []string
	for _, m := range p.models {
		all = append(all, m.title())
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// title is what the model is called here: by its own name where it has files for several
// factors, which Upscayl's name would not say.
func (m model) title() string {
	if k, ok := catalogue.Lookup(m.name); ok && len(m.factors) == 1 {
		return k.Name
	}
	return m.name
}

// find returns a model by the name of its files or another of its names.
func (p *Program) find(name string) (model, error) {
	wanted := []string{name}
	if k, ok := catalogue.Lookup(name); ok {
		wanted = append(wanted, k.Names()...)
	}
	for _, name := range wanted {
		if i := slices.IndexFunc(p.models, func(m model) bool { return m.name == name }); i >= 0 {
			return p.models[i], nil
		}
	}
	return model{}, unusable("%s has no model %s; it has %s", p.name, api.Clean(name), strings.Join(p.Models(), ", "))
}

// Accepts returns nil if the program has a model under this name or another of its names.
// The error says which it has.
func (p *Program) Accepts(name string) error {
	_, err := p.find(name)
	return err
}

// factors are how many times a model enlarges, and how many times larger than the source
// its result is to be, which only upscayl-bin can make smaller by itself.
type factors struct{ model, out int }

// factors chooses them for a scale: the model as it is, since the rest is done better
// here, and less only where that would be too large.
func (p *Program) factors(m model, scale, width, height int) (factors, error) {
	own := slices.Sorted(slices.Values(m.factors))
	best := own[len(own)-1]
	for _, f := range slices.Backward(own) {
		if f >= scale {
			best = f
		}
	}
	pixelsOf := func(f int) int64 { return int64(width) * int64(height) * int64(f*f) }
	switch {
	case pixelsOf(best) <= pixels.MaxMade:
		return factors{best, best}, nil
	case p.resize && scale < best && pixelsOf(scale) <= pixels.MaxMade:
		return factors{best, scale}, nil
	}
	return factors{}, &pixels.Problem{Kind: pixels.ErrResultTooLarge, Message: fmt.Sprintf(
		"%s would make more than the %d megapixels that are taken from it; choose a smaller scale, or the engine of bulkup's own", p.name, pixels.MaxMade/1_000_000)}
}

func unusable(format string, args ...any) error {
	return &pixels.Problem{Kind: pixels.ErrUnsupported, Message: fmt.Sprintf(format, args...)}
}
