package pixels

import "testing"

// TestRecipes restores pictures that were averaged down to a quarter.
func TestRecipes(t *testing.T) {
	var fastPSNR, bestPSNR, fastSSIM, bestSSIM float64
	all := drawings()
	n := float64(len(all))
	for name, d := range all {
		want := paint(d, 600, 448)
		small := pngFile(t, shrink(want, 4))
		restore := func(r Recipe) (float64, float64) {
			m, _ := upscale(t, small, Options{Scale: 4, Format: "png", Recipe: r})
			got := nrgba(m, "png")
			return psnr(got, want), ssim(got, want)
		}
		fp, fs := restore(Fast)
		bp, bs := restore(Best)
		t.Logf("%-10s fast %.2f dB %.4f   best %.2f dB %.4f", name, fp, fs, bp, bs)
		if bp < fp || bs < fs {
			t.Errorf("%s: best restores worse than fast", name)
		}
		fastPSNR, bestPSNR = fastPSNR+fp/n, bestPSNR+bp/n
		fastSSIM, bestSSIM = fastSSIM+fs/n, bestSSIM+bs/n
	}
	t.Logf("mean       fast %.2f dB %.4f   best %.2f dB %.4f", fastPSNR, fastSSIM, bestPSNR, bestSSIM)
	if bestPSNR < fastPSNR+0.8 || bestSSIM < fastSSIM+0.02 {
		t.Errorf("best gains %.2f dB and %.4f over Lanczos-3, wanted 0.8 and 0.02", bestPSNR-fastPSNR, bestSSIM-fastSSIM)
	}
}

// TestBackProjection: a result averaged back to the source's size is closer to
// the source with every round.
func TestBackProjection(t *testing.T) {
	m := paint(city(), 90, 70)
	before := 0.0
	for rounds := range 3 {
		got, _ := upscale(t, pngFile(t, m), Options{Scale: 4, Format: "png", Recipe: Recipe{Clamp: true, Rounds: rounds}})
		p := psnr(shrink(nrgba(got, "png"), 4), m)
		if p < before+0.5 {
			t.Errorf("%d rounds come back to %.2f dB, %d to %.2f dB", rounds, p, rounds-1, before)
		}
		before = p
	}
	if Best.Rounds == 0 || !Best.Clamp || Best.Sharpen == 0 {
		t.Error("the best recipe leaves something out")
	}
}
