//go:build linux

package ui_test

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// keysPressed is how many keys decide a figure.
const keysPressed = 200

// BenchmarkKey is how long it takes from a key to the bytes on the terminal that show it,
// in the real program: idle, and with every core upscaling by the default model.
func BenchmarkKey(b *testing.B) {
	pictures := b.TempDir()
	for i := range 4 {
		if err := os.WriteFile(filepath.Join(pictures, fmt.Sprintf("%d.png", i)), drawn(b, 1600, 1200, i, png.BestSpeed), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	var idle, busy []time.Duration
	var worked, took time.Duration
	for b.Loop() {
		t := startTyping(b)
		idle = append(idle, t.keys()...)
		t.leave()
		t = startTyping(b, "--engine", "local", "--scale", "4", pictures)
		t.waits("upscaling")
		before, began := t.engineTime(), time.Now()
		busy = append(busy, t.keys()...)
		worked, took = worked+t.engineTime()-before, took+time.Since(began)
		t.leave()
	}
	if worked == 0 {
		b.Fatal("nothing was upscaled meanwhile")
	}
	b.ReportMetric(worked.Seconds()/took.Seconds(), "cores-upscaling")
	b.ReportMetric(ms(idle), "ms-idle")
	b.ReportMetric(ms(busy), "ms-busy")
	b.ReportMetric(ms(busy)/ms(idle), "times-idle")
	b.ReportMetric(p99(idle), "ms-idle-p99")
	b.ReportMetric(p99(busy), "ms-busy-p99")
}

// p99 is what 99 of 100 stay below, in milliseconds.
func p99(all []time.Duration) float64 {
	all = slices.Sorted(slices.Values(all))
	return float64(all[(len(all)*99-1)/100].Microseconds()) / 1000
}

// typist types into the search of the program's help, whose title repeats what was typed:
// nothing else on the screen can show that.
type typist struct {
	b     *testing.B
	s     *shown
	bytes chan []byte
}

func startTyping(b *testing.B, args ...string) *typist {
	dir := b.TempDir()
	t := &typist{b: b, s: start(b, dir, args...), bytes: make(chan []byte, 1024)}
	go func() {
		defer close(t.bytes)
		for buf := make([]byte, 64<<10); ; {
			n, err := t.s.master.Read(buf)
			if err != nil {
				return
			}
			t.bytes <- bytes.Clone(buf[:n])
		}
	}()
	t.waits(" help")
	return t
}

// waits waits until the program has written a text.
func (t *typist) waits(text string) {
	t.b.Helper()
	var out []byte
	timeout := time.After(patience)
	for !bytes.Contains(out, []byte(text)) {
		select {
		case more, ok := <-t.bytes:
			if !ok {
				t.b.Fatalf("the program ended before it wrote %q: %q", text, out)
			}
			out = append(out, more...)
		case <-timeout:
			t.b.Fatalf("%q was not written: %q", text, out)
		}
	}
}

// leave ends the program as a user does.
func (t *typist) leave() {
	t.s.master.WriteString("\x03\x03")
	for range t.bytes {
	}
	t.s.cmd.Wait()
	t.s.master.Close()
}

// keys measures keys that come at any time after a frame.
func (t *typist) keys() (took []time.Duration) {
	t.b.Helper()
	t.s.master.WriteString("?")
	t.waits(title + " ")
	for i := range keysPressed {
		time.Sleep(time.Duration(i*1009%20000) * time.Microsecond)
		t.drain()
		letter := string(rune('a' + i%26))
		began := time.Now()
		t.s.master.WriteString(letter)
		t.waits(title + ": " + letter)
		took = append(took, time.Since(began))
		t.s.master.WriteString("\x7f")
		t.waits(title + " ")
	}
	return took
}

// title is that of the help.
const title = "keys"

// drain forgets what has been written before a key.
func (t *typist) drain() {
	for {
		select {
		case <-t.bytes:
		default:
			return
		}
	}
}

// engineTime is the processor time that the children of the program have had.
func (t *typist) engineTime() (total time.Duration) {
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", t.s.cmd.Process.Pid)) // the pattern is right
	for _, list := range lists {
		pids, _ := os.ReadFile(list) // a thread may have ended
		for _, pid := range strings.Fields(string(pids)) {
			stat, _ := os.ReadFile("/proc/" + pid + "/stat")
			_, rest, _ := strings.Cut(string(stat), ") ")
			fields := strings.Fields(rest)
			for _, i := range []int{11, 12} { // utime and stime, in hundredths of a second
				if len(fields) > i {
					n, _ := strconv.Atoi(fields[i])
					total += time.Duration(n) * 10 * time.Millisecond
				}
			}
		}
	}
	return total
}
