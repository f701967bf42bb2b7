package local

import (
	"bytes"
	"image/png"
	"slices"
	"strings"
	"testing"

	"bulkup/api/local/engine"
	"bulkup/api/local/external/fake"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayltest/rawcall"
)

// TestEngineBinary: with an external engine there are its models and no others,
// and its failures are those of the task.
func TestEngineBinary(t *testing.T) {
	h := start(t, Options{EngineBinary: fake.Install(t, "upscayl-bin", "models", "remacri-4x", "no-gpu-4x")})
	if all := h.engine.Models(); len(all) != 2 || all[0].ID != "no-gpu-4x" || !strings.Contains(all[1].Purpose, "non-commercial") {
		t.Error(all)
	}
	order := func(model string) []rawcall.Field {
		fields := rawcall.WithFile(rawcall.Drawn(t, 7))
		fields[1].Value = model
		return fields
	}
	if a := h.Start(order("natural-plus-4x")); a.Status != 400 || !strings.Contains(string(a.Body), "it has no-gpu-4x, remacri-4x") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if v := h.over(h.Started(order("no-gpu-4x"))); v.State != tasks.Failed || !strings.Contains(v.Error, "there is no graphics card with Vulkan") {
		t.Error(v.State, v.Error)
	}
	id := h.Started(order("remacri-4x"))
	if v := h.over(id); v.State != tasks.Processed {
		t.Fatal(v.State, v.Error)
	}
	link := h.Status(id).Text(t, "data", "files", 0, "downloadLink")
	a, err := h.Do(h.Request("GET", link, "", nil))
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(a.Body))
	if err != nil || m.Bounds().Dx() != 16 {
		t.Error(err, m)
	}
	if _, err := Start(t.Context(), "", Options{Key: testKey, Store: t.TempDir(), EngineBinary: "/nowhere/at all"}); err == nil {
		t.Error("an engine that is not there was taken")
	}
}

// TestDescribe: an engine says what it is, and why it cannot be used.
func TestDescribe(t *testing.T) {
	about, _, err := Describe(t.Context(), Options{})
	if err != nil || !strings.Contains(about, "the networks of Upscayl on the processor") {
		t.Error(about, err)
	}
	about, _, err = Describe(t.Context(), Options{EngineBinary: fake.Install(t, "upscayl-bin", "models", "remacri-4x", "digital-art-4x")})
	if err != nil || !strings.HasPrefix(about, "hands pictures to upscayl-bin, which has 2 models") {
		t.Error(about, err)
	}
	if _, _, err := Describe(t.Context(), Options{EngineBinary: "/nowhere/at all"}); err == nil {
		t.Error("an engine that is not there was described")
	}
}

// TestNetworkThroughTheService: the networks are behind the same calls, and a stand-in
// says what it is.
func TestNetworkThroughTheService(t *testing.T) {
	e, err := engine.Open(t.Context(), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := start(t, Options{Upscale: upscalerOf(e)})
	v := h.over(h.Started(rawcall.WithFile(rawcall.Drawn(t, 7))))
	if v.Pictures[0].Result == nil || v.Pictures[0].Result.Width != 16 || v.Pictures[0].Result.Notice != "stand-in: Upscayl Lite, since only the cloud has natural-plus-4x" {
		t.Errorf("%+v", v)
	}
}

// TestNoFaces: what no engine of this machine does is not passed over.
func TestNoFaces(t *testing.T) {
	h := start(t, Options{})
	order := rawcall.WithFile(rawcall.Drawn(t, 7))
	for i := range order {
		if order[i].Name == "enhanceFace" {
			order[i].Value = "true"
		}
	}
	if v := h.over(h.Started(order)); v.Pictures[0].Result == nil || !strings.Contains(v.Pictures[0].Result.Notice, "faces were not enhanced") {
		t.Error(v)
	}
}

func TestModelNames(t *testing.T) {
	own := ModelNames(Options{})
	if own[0] != "upscayl-lite-4x" || !slices.Contains(own, "crystal-plus-4x") || !slices.Contains(own, "remacri-4x") || !slices.Contains(own, "faithful") {
		t.Error(own)
	}
	binary := fake.Install(t, "upscayl-bin", "models", "mine-4x", "realesrgan-x4plus-anime")
	got := ModelNames(Options{EngineBinary: binary})
	if !slices.Equal(got[:2], []string{"digital-art-4x", "mine-4x"}) || len(got) < len(own) {
		t.Error(got)
	}
	if known := KnownNames(Options{}); !slices.Contains(known, "realesrgan-x4plus") {
		t.Error(known)
	}
}
