package local

import (
	"bytes"
	"image/png"
	"slices"
	"strings"
	"testing"

	"bulkup/api/local/external/fake"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayltest/rawcall"
)

// TestEngineBinary: with an external engine there are its models and no others,
// and its failures are those of the task.
func TestEngineBinary(t *testing.T) {
	h := start(t, Options{EngineBinary: fake.Install(t, "upscayl-bin", "models", "remacri-4x", "no-gpu-4x")})
	if names := h.engine.names(); !slices.Equal(names, []string{"no-gpu-4x", "remacri-4x"}) {
		t.Error(names)
	}
	order := func(model string) []rawcall.Field {
		fields := rawcall.WithFile(rawcall.Drawn(t, 7))
		fields[1].Value = model
		return fields
	}
	if a := h.Start(order("natural-plus-4x")); a.Status != 400 || !strings.Contains(string(a.Body), "model is not one of no-gpu-4x, remacri-4x") {
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

// TestHonest: no engine of this machine says that it is what it is not.
func TestHonest(t *testing.T) {
	for _, m := range resampler().models {
		if !strings.Contains(m.Purpose, "resampled") || !strings.Contains(m.Purpose, "no AI model") {
			t.Errorf("%s: %s", m.ID, m.Purpose)
		}
	}
	about, err := Describe(t.Context(), "")
	if err != nil || !strings.Contains(about, "no AI model") {
		t.Error(about, err)
	}
	about, err = Describe(t.Context(), fake.Install(t, "upscayl-bin", "models", "remacri-4x", "digital-art-4x"))
	if err != nil || about != "hands pictures to upscayl-bin, which has 2 models" {
		t.Error(about, err)
	}
	if _, err := Describe(t.Context(), "/nowhere/at all"); err == nil {
		t.Error("an engine that is not there was described")
	}
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
	cloud := ModelNames("")
	binary := fake.Install(t, "upscayl-bin", "models", "remacri-4x", "digital-art-4x")
	if got := ModelNames(binary); !slices.Equal(got, append(cloud, "remacri-4x")) {
		t.Error(got)
	}
	if got := ModelNames("/nowhere/at all"); !slices.Equal(got, cloud) {
		t.Error(got)
	}
}
