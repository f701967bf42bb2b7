// Package fake lets a test binary stand in for upscayl-bin and
// realesrgan-ncnn-vulkan: they behave alike, and go wrong alike.
package fake

import (
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// childVariable is set for the child of a fake. It is one that programs of the user's
// are given.
const childVariable = "VK_BULKUP_FAKE_CHILD"

// peerFile lies beside the program, with the address that the model "hangs-4x" calls,
// and a child that it starts too. Both stay until they are killed.
const peerFile = "peer"

// environmentFile is what a fake that was run has written of its environment.
const environmentFile = "environment"

// Other is a kind of program that is neither of the two.
const Other = "other"

// Main ends the process as a fake if it was started by the name of one. TestMain calls it
// first.
func Main() {
	if kind := filepath.Base(os.Args[0]); usage[kind] != "" {
		os.Exit(run(kind))
	}
}

// usage is what the programs print for -h, cut to what they differ in.
var usage = map[string]string{
	"realesrgan-ncnn-vulkan": "Usage: realesrgan-ncnn-vulkan -i infile -o outfile [options]...\n  -s scale\n  -n model-name        model name (default=realesr-animevideov3)\n",
	Other:                    "Usage: other\n",
	"upscayl-bin":            "Usage: upscayl-bin -i infile -o outfile [options]...\n  -z model-scale\n  -s output-scale\n  -n model-name\n",
}

// order is what the flags of both programs say.
type order struct {
	in, out, folder, model, format string
	scale, network                 int
	usage                          bool
}

// run behaves like both programs, and goes wrong in the ways that models are
// named for.
func run(kind string) (code int) {
	var o order
	f := flag.NewFlagSet(kind, flag.ContinueOnError)
	for name, v := range map[string]*string{"i": &o.in, "o": &o.out, "m": &o.folder, "n": &o.model, "f": &o.format} {
		f.StringVar(v, name, "", "")
	}
	f.IntVar(&o.scale, "s", 4, "")
	if kind == "upscayl-bin" {
		f.IntVar(&o.network, "z", 4, "")
	}
	f.BoolVar(&o.usage, "h", false, "")
	if err := f.Parse(os.Args[1:]); err != nil {
		return 255
	}
	switch {
	case o.usage:
		say("%s", usage[kind])
		return 255
	case !strings.Contains(o.folder, "models") || o.format != "png":
		say("invalid arguments\n")
		return 255
	}
	if os.WriteFile(beside(environmentFile), []byte(strings.Join(os.Environ(), "\n")), 0o666) != nil {
		return 1
	}
	say("[0 Some card]  queueC=2[8]\n")
	switch o.model {
	case "hangs-4x":
		return hang()
	case "no-gpu-4x":
		say("invalid gpu device\n")
		return 255
	case "no-memory-4x":
		say("vkAllocateMemory failed -2\nvkAllocateMemory failed -2\nbye\n")
		return 0
	case "silent-4x":
		return 0
	case "strange-4x":
		say("an error of \x1b[31mits own\n")
		return 0
	case "text-4x":
		if os.WriteFile(o.out, []byte("no picture"), 0o666) != nil {
			return 1
		}
		return 0
	case "small-4x":
		o.scale = 1
	}
	if err := enlarge(kind, o, o.model == "wraps-4x"); err != nil {
		say("%v\n", err)
	}
	return 0
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, format, args...) }

// beside is a file beside the program.
func beside(name string) string { return filepath.Join(filepath.Dir(os.Args[0]), name) }

// enlarge repeats pixels, with the progress of either program: upscayl-bin here
// in a country with decimal commas. One that wraps makes white of black.
func enlarge(kind string, o order, wraps bool) error {
	percent := func(s string) {
		if kind == "upscayl-bin" {
			s = strings.ReplaceAll(s, ".", ",")
		}
		say("%s%%\n", s)
	}
	percent("0.00")
	file, err := os.Open(o.in)
	if err != nil {
		return err
	}
	defer file.Close()
	m, err := png.Decode(file)
	if err != nil {
		return fmt.Errorf("decode image %s failed", o.in)
	}
	percent("50.00")
	b := m.Bounds()
	large := image.NewNRGBA(image.Rect(0, 0, b.Dx()*o.scale, b.Dy()*o.scale))
	for y := range large.Rect.Dy() {
		for x := range large.Rect.Dx() {
			c := color.NRGBAModel.Convert(m.At(x/o.scale, y/o.scale)).(color.NRGBA)
			if wraps && c.R == 0 {
				c.R = 255
			}
			large.SetNRGBA(x, y, c)
		}
	}
	out, err := os.Create(o.out)
	if err != nil {
		return fmt.Errorf("encode image %s failed", o.out)
	}
	if err := errors.Join(png.Encode(out, large), out.Close()); err != nil {
		return err
	}
	if kind == "upscayl-bin" {
		percent("100.00")
		say("🙌 Upscayled Successfully!\n")
	}
	return nil
}

// hang starts another like itself, once, and both hold a connection to the test.
func hang() int {
	address, err := os.ReadFile(beside(peerFile))
	if err != nil {
		return 1
	}
	c, err := net.Dial("tcp", string(address))
	if err != nil {
		return 1
	}
	defer c.Close()
	if os.Getenv(childVariable) == "" {
		child := exec.Command(os.Args[0], os.Args[1:]...)
		child.Env = append(os.Environ(), childVariable+"=1")
		child.Stderr = os.Stderr
		if child.Start() != nil {
			return 1
		}
	}
	_, _ = c.Read(make([]byte, 1)) // nothing ever comes
	return 0
}

// Install puts a program into the folder bin of a new folder, and models into
// another below it, and returns the path of the program.
func Install(t *testing.T, kind, folder string, models ...string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	path := filepath.Join(root, "bin", kind)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.MkdirAll(filepath.Join(root, folder), 0o777), os.Symlink(self, path)); err != nil {
		t.Fatal(err)
	}
	for _, m := range models {
		for _, end := range []string{".param", ".bin"} {
			if err := os.WriteFile(filepath.Join(root, folder, m+end), nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	return path
}

// CallAt has the program at path, when it hangs, and its child call an address.
func CallAt(t *testing.T, path, address string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), peerFile), []byte(address), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Environment returns the environment that the program at path was last run with.
func Environment(t *testing.T, path string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(filepath.Dir(path), environmentFile))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(data), "\n")
}
