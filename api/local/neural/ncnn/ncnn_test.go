package ncnn

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"bulkup/api/local/neural/model"
)

// dataOf returns a file of the network that package neural has the vectors of.
func dataOf(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTiny(t *testing.T) {
	m, err := Read(dataOf(t, "tiny.param"), dataOf(t, "tiny.bin"))
	if err != nil {
		t.Fatal(err)
	}
	if m.Kind != model.SRVGG || m.Scale != 2 || len(m.Convs) != 3 {
		t.Errorf("%v ×%d with %d convolutions", m.Kind, m.Scale, len(m.Convs))
	}
	again, err := model.Decode(m.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.Encode(), m.Encode()) {
		t.Error("the layout of package model does not bring the network back")
	}
}

// TestHostile reads files with one thing wrong in each.
func TestHostile(t *testing.T) {
	param, bin := string(dataOf(t, "tiny.param")), dataOf(t, "tiny.bin")
	swap := func(from, to string) string {
		if !strings.Contains(param, from) {
			t.Fatalf("no %q in the .param", from)
		}
		return strings.Replace(param, from, to, 1)
	}
	nan := bytes.Clone(bin)
	binary.LittleEndian.PutUint32(nan[len(nan)-4:], math.Float32bits(float32(math.NaN()))) // the last bias
	for _, c := range []struct{ name, param, want string }{
		{"nothing", "", "empty"},
		{"another file", "\x89PNG\r\n", "first line"},
		{"counts", "7767517\nmany 3\n", "counts"},
		{"a million layers", "7767517\n1000000 1000000\n", "1000000 layers"},
		{"fewer layers than announced", swap("9 10", "10 10"), "9 of 10"},
		{"more layers than announced", swap("9 10", "8 10"), "more than the 8"},
		{"a short line", swap("PReLU            act0     1 1 a b 0=16", "PReLU act0"), "too short"},
		{"inputs that are not there", swap("1 1 a b 0=16", "900 1 a b 0=16"), "layer act0"},
		{"an input made later", swap("1 1 b c 0=16", "1 1 e c 0=16"), "layer conv1"},
		{"an output made twice", swap("1 1 b c 0=16", "1 1 b a 0=16"), "layer conv1"},
		{"another type", swap("PReLU            act0", "Sigmoid act0"), "layer act0"},
		{"a kernel of 5", swap("0=16 1=3 4=1 5=1 6=432", "0=16 1=5 4=1 5=1 6=432"), "layer conv0"},
		{"too many weights", swap("6=2304", "6=2304000000"), "layer conv1"},
		{"weights that do not fit", swap("6=2304", "6=2305"), "layer conv1"},
		{"no number", swap("6=2304", "6=nan"), "layer conv1"},
		{"an array that lies", swap("-23310=1,", "-23310=2,"), "layer conv1"},
		{"channels that do not fit", swap("0=12 1=3 4=1 5=1 6=1728", "0=13 1=3 4=1 5=1 6=1872"), "layer "},
		{"a shuffle that does not fit", swap("1 1 d e 0=2", "1 1 d e 0=3"), "layer shuffle"},
		{"a control byte in a name", swap("PReLU            act0", "Sigmoid \x1b[31m"), "layer ?[31m"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.param, bin, c.want) })
	}
	for _, c := range []struct {
		name string
		bin  []byte
		want string
	}{
		{"truncated", bin[:len(bin)-1], "layer conv2"},
		{"empty", nil, "layer conv0"},
		{"oversized", append(bytes.Clone(bin), 0), "1 bytes more"},
		{"NaN", nan, "layer conv2"},
		{"int8", append([]byte{0x38, 0x4b, 0x0d, 0}, bin[4:]...), "eight bits"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, param, c.bin, c.want) })
	}
}

func refused(t *testing.T, param string, bin []byte, want string) {
	t.Helper()
	_, err := Read([]byte(param), bin)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v; want an error with %q", err, want)
	}
	if err != nil && strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' }) {
		t.Errorf("a control byte in %q", err)
	}
}

// TestMemory reads a .param that asks for as much as one may, with nothing in the .bin.
func TestMemory(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%d %d\nInput in 0 1 b0\n", magicLine, maxLayers, maxLayers)
	for i := 1; i < maxLayers; i++ {
		fmt.Fprintf(&b, "Convolution c 1 1 b%d b%d 0=256 1=3 4=1 5=1 6=%d\n", i-1, i, 9*256*map[bool]int{true: 3, false: 256}[i == 1])
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	refused(t, b.String(), make([]byte, 4), "layer c")
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 64<<20 {
		t.Errorf("%d MB were taken for a .param of %d kB", taken>>20, b.Len()>>10)
	}
}

func FuzzRead(f *testing.F) {
	param, bin := dataOf(f, "tiny.param"), dataOf(f, "tiny.bin")
	f.Add(param, bin)
	f.Add(param, bin[:100])
	f.Add([]byte("7767517\n2 2\nInput in 0 1 data\nInterp up 1 1 data out 0=1 1=2.0 2=2.0\n"), []byte{})
	f.Fuzz(func(t *testing.T, param, bin []byte) {
		m, err := Read(param, bin)
		if err != nil {
			return
		}
		if err := m.Check(); err != nil {
			t.Errorf("a network was read that cannot be run: %v", err)
		}
	})
}
