package intake

import (
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	_ "golang.org/x/image/webp"

	"bulkup/queue/picture/sample"
)

// BenchmarkSurvey surveys a folder of pictures, and prints how many times longer
// a plain loop on one goroutine takes to walk it and read the same headers.
func BenchmarkSurvey(b *testing.B) {
	kinds := []string{string(sample.JPEG(b, 640, 480)), string(sample.PNG(b, 640, 480)), string(sample.WebP(b, 64, 48, true))}
	files := map[string]string{}
	for i := range 1000 {
		k := i % len(kinds)
		files[fmt.Sprintf("%d/%d.%s", i/100, i, []string{"jpg", "png", "webp"}[k])] = kinds[k]
	}
	root := plant(b, files)
	var ours, plain time.Duration
	for b.Loop() {
		began := time.Now()
		n := 0
		err := Survey(b.Context(), Options{}, []string{root}, func(it Item) {
			if it.Class == Image {
				n++
			}
		})
		ours += time.Since(began)
		if err != nil || n != len(files) {
			b.Fatal(n, err)
		}
		began = time.Now()
		n, err = decodeConfigs(root)
		plain += time.Since(began)
		if err != nil || n != len(files) {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N*len(files)), "ns/file")
	b.ReportMetric(float64(plain)/float64(ours), "times-as-fast")
}

// decodeConfigs counts the pictures below root that image.DecodeConfig knows.
func decodeConfigs(root string) (n int, err error) {
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		if _, _, err := image.DecodeConfig(file); err == nil {
			n++
		}
		return nil
	})
	return n, err
}
