package weights

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"
)

func TestOrigin(t *testing.T) {
	note, err := os.ReadFile("ORIGIN.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range [][]byte{lite, animevideo} {
		sum := sha256.Sum256(data)
		if !strings.Contains(string(note), hex.EncodeToString(sum[:])) {
			t.Errorf("a file of %d bytes is not the one that ORIGIN.md names", len(data))
		}
	}
	if !strings.Contains(License, "Copyright (c) 2021, Xintao Wang") {
		t.Error("the license is not that of Real-ESRGAN")
	}
}

func TestLoad(t *testing.T) {
	flops := map[string]float64{Lite: 2_418_048, AnimeVideo: 1_238_400}
	for _, name := range Names() {
		m, ok, err := Load(name)
		if err != nil || !ok {
			t.Fatalf("%s: %v, %v", name, ok, err)
		}
		if m.Scale != 4 || m.FLOPs() != flops[name] {
			t.Errorf("%s: scale %d, %.0f FLOP a pixel; want 4, %.0f", name, m.Scale, m.FLOPs(), flops[name])
		}
	}
	if _, ok, err := Load("remacri-4x"); ok || err != nil {
		t.Errorf("a network that is not here: %v, %v", ok, err)
	}
}
