package pixels

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"bulkup/api/local/pixels/encode"
)

// BenchmarkPeer enlarges 1024×768 four times, in turn with the vips program, and
// restores the drawings as TestRecipes does. It reports how fast both are in
// megapixels a second, without coding and start-up, and how much closer Best comes.
func BenchmarkPeer(b *testing.B) {
	vips, err := exec.LookPath("vips")
	if err != nil {
		b.Skip("vips is not installed: bench_peers.sh does that")
	}
	dir := b.TempDir()
	run := func(args ...string) time.Duration {
		c := exec.Command(vips, args...)
		c.Dir = dir
		began := time.Now()
		if out, err := c.CombinedOutput(); err != nil {
			b.Fatalf("vips %v: %v %s", args, err, out)
		}
		return time.Since(began)
	}
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			b.Fatal(err)
		}
	}
	m := paint(landscape(), 1024, 768)
	write("in.png", pngFile(b, m))
	run("copy", "in.png", "in.v")
	r, err := newRaster(m)
	if err != nil {
		b.Fatal(err)
	}
	least := map[string]time.Duration{}
	note := func(name string, d time.Duration) {
		if old, ok := least[name]; !ok || d < old {
			least[name] = d
		}
	}
	for b.Loop() {
		for _, recipe := range []Recipe{Fast, Best} {
			began := time.Now()
			src := newSource(r, 1, encode.Layout{})
			if err := render(b.Context(), src, discard{}, nil, Options{Scale: 4, Recipe: recipe, Workers: 2}, nil); err != nil {
				b.Fatal(err)
			}
			note(recipe.Name, time.Since(began))
		}
		note("start", run("copy", "in.v", "out.v"))
		note("vips", run("resize", "in.v", "out.v", "4", "--kernel", "lanczos3"))
	}
	speed := func(d time.Duration) float64 { return 4096 * 3072 / 1e6 / d.Seconds() }
	peer := speed(least["vips"] - least["start"])
	b.ReportMetric(peer, "vips-MP/s")
	for _, name := range []string{"fast", "best"} {
		b.ReportMetric(speed(least[name]), name+"-MP/s")
		b.ReportMetric(speed(least[name])/peer, name+"×vips")
	}
	var dB, similarity float64
	all := drawings()
	for _, d := range all {
		want := paint(d, 600, 448)
		small := pngFile(b, shrink(want, 4))
		write("small.png", small)
		run("resize", "small.png", "large.png", "4", "--kernel", "lanczos3")
		large, err := os.ReadFile(filepath.Join(dir, "large.png"))
		if err != nil {
			b.Fatal(err)
		}
		theirs := nrgba(decoded(b, "png", large), "png")
		made, _ := upscale(b, small, Options{Scale: 4, Format: "png", Recipe: Best})
		ours := nrgba(made, "png")
		dB += (psnr(ours, want) - psnr(theirs, want)) / float64(len(all))
		similarity += (ssim(ours, want) - ssim(theirs, want)) / float64(len(all))
	}
	b.ReportMetric(dB, "best-dB-over-vips")
	b.ReportMetric(similarity, "best-SSIM-over-vips")
	b.ReportMetric(0, "ns/op") // a sum of unlike things
}
