package upscayltest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/upscayl"
	"bulkup/api/upscayl/contract"
	"bulkup/api/upscayltest"
)

const key = "a-key-for-tests"

// account is a real client of a real server, with every exchange held to the
// description of the service.
type account struct {
	*upscayl.Client
	t      *testing.T
	server *upscayltest.Server
	web    *http.Client // for signed links
}

func open(t *testing.T, o upscayltest.Options, d upscayl.Dialect) *account {
	t.Helper()
	o.Key, o.Store = key, t.TempDir()
	server, err := upscayltest.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	base, err := api.ParseBase(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	transport := api.NewTransport(4)
	checker, err := contract.New(transport)
	if err != nil {
		t.Fatal(err)
	}
	var checkers []*contract.Checker
	client := upscayl.New(upscayl.Options{BaseURL: base, Key: key, Dialect: d, Wrap: func(next http.RoundTripper) http.RoundTripper {
		c, err := contract.New(next)
		if err != nil {
			t.Fatal(err)
		}
		checkers = append(checkers, c)
		return c
	}})
	t.Cleanup(func() {
		for _, c := range append(checkers, checker) {
			for _, v := range c.Violations() {
				t.Errorf("contract: %v", v)
			}
		}
		client.CloseIdle()
		transport.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return &account{client, t, server, &http.Client{Transport: checker, CheckRedirect: api.NoRedirect}}
}

// put sends content to a signed link and returns the ETag.
func (a *account) put(link string, content []byte) string {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), http.MethodPut, link, bytes.NewReader(content))
	if err != nil {
		a.t.Fatal(err)
	}
	resp, err := a.web.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		a.t.Fatalf("PUT: %s", resp.Status)
	}
	return resp.Header.Get("ETag")
}

// upload brings content into the storage, as the server wants it.
func (a *account) upload(name string, content []byte) upscayl.UploadedFile {
	a.t.Helper()
	u, err := a.GetUploadURL(a.t.Context(), upscayl.UploadRequest{Name: name, Type: "image/png", Size: int64(len(content))})
	if err != nil {
		a.t.Fatal(err)
	}
	if u.PutURL != "" {
		a.put(u.PutURL, content)
		return u.File
	}
	done := upscayl.Completion{UploadID: u.ID, Key: u.Key}
	for i, piece := range slices.Collect(slices.Chunk(content, int(u.PartSize))) {
		done.Parts = append(done.Parts, upscayl.Part{Number: u.Parts[i].Number, ETag: a.put(u.Parts[i].URL, piece)})
	}
	if err := a.CompleteUpload(a.t.Context(), done); err != nil {
		a.t.Fatal(err)
	}
	return u.File
}

// result waits for a task and decodes its results.
func (a *account) result(id string) (pictures []image.Image, last upscayl.Task) {
	a.t.Helper()
	for last.Status == upscayl.Running {
		var err error
		if last, err = a.TaskStatus(a.t.Context(), id); err != nil {
			a.t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	if last.Status != upscayl.Processed {
		a.t.Fatalf("%s: %s", last.Word, last.Error)
	}
	for _, f := range last.Files {
		resp, err := a.web.Get(f.Link)
		if err != nil {
			a.t.Fatal(err)
		}
		data, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || int64(len(data)) != f.FinalSize {
			a.t.Errorf("%d bytes of %d: %v", len(data), f.FinalSize, err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			a.t.Fatal(err)
		}
		pictures = append(pictures, img)
	}
	return pictures, last
}

func gradient(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, color.RGBA{uint8(255 * x / width), uint8(255 * y / height), uint8(x * y), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The main routes of a picture through the real client, the server and the real
// engine, in both dialects, whether the client is given the dialect or finds out.
func TestContract(t *testing.T) {
	for _, d := range []upscayltest.Dialect{upscayltest.Current, upscayltest.Classic} {
		for _, given := range []upscayl.Dialect{upscayl.Auto, upscayl.Dialect(d)} {
			t.Run(fmt.Sprintf("%s, given %q", d, given), func(t *testing.T) { contractOf(t, d, given) })
		}
	}
}

func contractOf(t *testing.T, d upscayltest.Dialect, given upscayl.Dialect) {
	content := gradient(t, 40, 30)
	partSize := int64(len(content)/2 + 1)
	a := open(t, upscayltest.Options{Dialect: d, Credits: 10, PartSize: partSize}, given)
	small := gradient(t, 5, 4)
	if int64(len(small)) > partSize {
		t.Fatal("the small picture has more than one part")
	}
	start := upscayl.StartRequest{Model: "upscayl-lite-4x", Scale: 2, Format: "png"}
	run := func(r upscayl.StartRequest, sizes ...image.Point) upscayl.Task {
		t.Helper()
		begun, err := a.StartTask(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		pictures, last := a.result(begun.TaskID)
		for i, size := range sizes {
			if got := pictures[i].Bounds().Size(); got != size {
				t.Errorf("picture %d: %v, want %v", i, got, size)
			}
		}
		if d == upscayltest.Current && begun.Credits != int64(len(sizes)) || last.CreditsTaken != int64(len(sizes)) || !last.Deducted {
			t.Errorf("%d credits promised, %d taken, for %d pictures", begun.Credits, last.CreditsTaken, len(sizes))
		}
		return last
	}
	large, tiny := image.Pt(80, 60), image.Pt(10, 8)

	direct := start
	direct.File = &upscayl.FileBody{Name: "写真 a.png", Type: "image/png", Size: int64(len(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }}
	if last := run(direct, large); last.Files[0].OriginalFileName != "写真 a.png" {
		t.Errorf("%+v", last.Files[0])
	}
	one := start
	one.Files = []upscayl.UploadedFile{a.upload("small.png", small)}
	run(one, tiny)
	both := start
	both.Files = []upscayl.UploadedFile{a.upload("large.png", content), one.Files[0]}
	run(both, large, tiny)

	yes := true
	page, err := a.History(t.Context(), upscayl.HistoryRequest{Limit: 2})
	if err != nil || len(page.Tasks) != 2 || page.Total != 3 || !page.HasMore || len(page.Tasks[0].Files) != 2 || page.Tasks[0].ID == "" {
		t.Errorf("%+v, %v", page, err)
	}
	page, err = a.History(t.Context(), upscayl.HistoryRequest{Limit: 2, Offset: page.NextOffset})
	if err != nil || len(page.Tasks) != 1 || page.HasMore || page.Tasks[0].Files[0].OriginalFileName != "写真 a.png" {
		t.Errorf("%+v, %v", page, err)
	}
	if page, err = a.History(t.Context(), upscayl.HistoryRequest{Batch: &yes}); err != nil || len(page.Tasks) != 1 {
		t.Errorf("%+v, %v", page, err)
	}
	if _, err := a.TaskStatus(t.Context(), "30a89e69-c702-4247-9905-f0a53dfa45ab"); api.KindOf(err) != failure.Gone {
		t.Errorf("an unknown task: %v", err)
	}
	if l := a.server.Ledger(); l.CreditsTaken != 4 || l.CreditsPromised != 0 || l.Calls["start-task"] != 3 {
		t.Errorf("%+v", l)
	}
}

func TestKindsOfRefusals(t *testing.T) {
	for _, d := range []upscayltest.Dialect{upscayltest.Current, upscayltest.Classic} {
		a := open(t, upscayltest.Options{Dialect: d, Credits: 1, Limits: upscayltest.Limits{Window: time.Hour, Calls: map[string]int{"start-task": 2}}}, upscayl.Dialect(d))
		file := a.upload("a.png", gradient(t, 5, 4))
		r := upscayl.StartRequest{Model: "upscayl-lite-4x", Scale: 2, Format: "png", Files: []upscayl.UploadedFile{file}}
		if _, err := a.StartTask(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if _, err := a.StartTask(t.Context(), r); api.KindOf(err) != failure.Credits {
			t.Errorf("without credits: %v", err)
		}
		_, err := a.StartTask(t.Context(), r)
		var limited *api.Error
		if !errors.As(err, &limited) || limited.Kind != failure.Limited || limited.RetryAfter < 59*time.Minute {
			t.Errorf("too early: %v", err)
		}
		if _, err := a.History(t.Context(), upscayl.HistoryRequest{Processed: "nearly"}); api.KindOf(err) != failure.Input {
			t.Errorf("nonsense: %v", err)
		}
	}
}
