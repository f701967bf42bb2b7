package ncnn

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// magicLine is the first line of every .param.
const magicLine = "7767517"

// layer is one line of a .param.
type layer struct {
	kind, name string
	in, out    []string // names of blobs
	values     map[int]float64
	lists      map[int][]float64
}

// number returns a value that must be whole, or def where the line does not have it.
// A value that is not whole comes back as −1, which fits nowhere.
func (l *layer) number(key, def int) int {
	v, ok := l.values[key]
	switch {
	case !ok:
		return def
	case v != math.Trunc(v) || math.Abs(v) > 1<<30:
		return -1
	}
	return int(v)
}

// parse returns the layers in the order of the text.
func parse(text []byte) ([]layer, error) {
	lines := bytes.Lines(text)
	var layers []layer
	stage, announced := 0, 0
	for line := range lines {
		f := strings.Fields(string(line))
		if len(f) == 0 {
			continue
		}
		switch stage++; {
		case stage == 1:
			if len(f) != 1 || f[0] != magicLine {
				return nil, errors.New("no ncnn .param: its first line is not " + magicLine)
			}
		case stage == 2:
			var err error
			if announced, err = counts(f); err != nil {
				return nil, err
			}
		case len(layers) == announced:
			return nil, fmt.Errorf("the .param has more than the %d layers that it announces", announced)
		default:
			l, err := parseLayer(f)
			if err != nil {
				return nil, err
			}
			layers = append(layers, l)
		}
	}
	if stage == 0 {
		return nil, errors.New("no ncnn .param: it is empty")
	}
	if stage == 1 || len(layers) < announced {
		return nil, fmt.Errorf("the .param ends after %d of %d layers", len(layers), announced)
	}
	return layers, nil
}

// counts reads the numbers of layers and blobs. The second one is only checked: blobs
// are found by name.
func counts(f []string) (layers int, err error) {
	if len(f) != 2 {
		return 0, errors.New("the second line of the .param has no two counts")
	}
	layers, err1 := strconv.Atoi(f[0])
	blobs, err2 := strconv.Atoi(f[1])
	if err1 != nil || err2 != nil || layers < 1 || blobs < 1 {
		return 0, fmt.Errorf("the counts of the .param are %.20q and %.20q", f[0], f[1])
	}
	if layers > maxLayers {
		return 0, fmt.Errorf("the .param announces %d layers; at most %d are read", layers, maxLayers)
	}
	return layers, nil
}

func parseLayer(f []string) (layer, error) {
	if len(f) < 4 {
		return layer{}, fmt.Errorf("a line of the .param is too short: %.60q", strings.Join(f, " "))
	}
	l := layer{kind: f[0], name: clean(f[1]), values: map[int]float64{}, lists: map[int][]float64{}}
	in, err1 := strconv.Atoi(f[2])
	out, err2 := strconv.Atoi(f[3])
	f = f[4:]
	if err1 != nil || err2 != nil || in < 0 || out < 1 || in > len(f) || out > len(f)-in {
		return layer{}, fmt.Errorf("layer %s: its counts of inputs and outputs do not fit", l.name)
	}
	l.in, l.out = f[:in], f[in:in+out]
	for _, pair := range f[in+out:] {
		if err := l.set(pair); err != nil {
			return layer{}, fmt.Errorf("layer %s: %w", l.name, err)
		}
	}
	return l, nil
}

// arrayKey and below are the keys of arrays in the old spelling, whose first number is
// how many follow.
const arrayKey = -23300

// set takes one KEY=VALUE.
func (l *layer) set(pair string) error {
	bad := fmt.Errorf("cannot read the parameter %.40q", pair)
	k, v, ok := strings.Cut(pair, "=")
	key, err := strconv.Atoi(k)
	if !ok || err != nil {
		return bad
	}
	var list []float64
	for part := range strings.SplitSeq(v, ",") {
		x, err := strconv.ParseFloat(part, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return bad
		}
		list = append(list, x)
	}
	switch {
	case key <= arrayKey:
		if list[0] != float64(len(list)-1) {
			return fmt.Errorf("the array %.40q does not have as many numbers as it says", pair)
		}
		l.lists[arrayKey-key] = list[1:]
	case len(list) > 1:
		l.lists[key] = list
	default:
		l.values[key] = list[0]
	}
	return nil
}

// clean makes a name from a file fit for a message.
func clean(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, name)
	return name[:min(len(name), 40)]
}
