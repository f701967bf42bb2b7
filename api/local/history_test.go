package local

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bulkup/api/upscayltest/rawcall"
)

func TestHistory(t *testing.T) {
	c := &rawcall.Clock{} // stands still: creation times are made unique
	h := start(t, Options{Now: c.Now})
	var ids []string
	for range 7 {
		ids = append(ids, h.Started(rawcall.WithFile(rawcall.Drawn(t, 1))))
	}
	for _, id := range ids {
		h.over(id)
	}
	var got []string
	offset := ""
	for range 4 {
		a := h.Call("get-upscayl-history", `{"limit":3`+offset+`}`)
		if a.Number(t, "pagination", "total") != 7 {
			t.Errorf("%s", a.Body)
		}
		for _, v := range a.At(t, "data").([]any) {
			got = append(got, v.(map[string]any)["id"].(string))
		}
		if a.At(t, "pagination", "hasMore") == false {
			break
		}
		offset = fmt.Sprintf(`,"timestampOffset":%d`, int64(a.Number(t, "pagination", "nextOffset")))
	}
	want := make([]string, 7) // newest first, each once
	for i, id := range ids {
		want[6-i] = id
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHistoryFilters(t *testing.T) {
	h := start(t, Options{PartSize: 64, Upscale: refusing})
	record := h.Uploaded("a.png", rawcall.Drawn(t, 1))
	h.over(h.Started(rawcall.WithFile(rawcall.Drawn(t, 2))))
	h.over(h.Started(append([]rawcall.Field{{Name: "files", Value: "[" + record + "," + record + "]"}}, rawcall.Settings()...)))
	for body, want := range map[string]float64{
		`{}`:                                     2,
		`{"data":{"batch":true}}`:                1,
		`{"batch":true}`:                         1,
		`{"batch":false}`:                        1,
		`{"failed":true}`:                        2,
		`{"failed":false}`:                       0,
		`{"processed":"failed"}`:                 2,
		`{"processed":"completed","batch":true}`: 0,
		`{"processed":"PROCESSING_FAILED"}`:      2,
		`{"processed":"PROCESSING"}`:             0,
		`{"failed":null,"limit":1}`:              2,
	} {
		if a := h.Call("get-upscayl-history", body); a.Number(t, "pagination", "total") != want {
			t.Errorf("%s: %s", body, a.Body)
		}
	}
}

func TestOptions(t *testing.T) {
	for words, o := range map[string]Options{
		"needs a key":    {Store: t.TempDir()},
		"needs a folder": {Key: testKey},
		"not negative":   {Key: testKey, Store: t.TempDir(), Workers: -1},
	} {
		if s, err := Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("want %q: %v, %v", words, s, err)
		}
	}
	if s, err := Start(t.Context(), "256.0.0.1:0", Options{Key: testKey, Store: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "listen") {
		t.Errorf("%v, %v", s, err)
	}
}
