package upscayl

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/api"
	"bulkup/api/failure"
)

func TestTaskStatus(t *testing.T) {
	for _, tt := range []struct {
		name, data string
		want       Task
	}{
		{"current", `{"status":"ENHANCING","progress":"100","files":[],"deductedCredits":0,"creditsDeducted":false,
			"model":"natural-plus-4x","scale":4,"saveImageAs":"png"}`,
			Task{Status: Running, Word: "ENHANCING", Progress: 100, Model: "natural-plus-4x", Scale: 4, Format: "png"}},
		{"current, done", `{"status":"PROCESSED","progress":100,"deductedCredits":3,"creditsDeducted":true,
			"files":[{"fileName":"f","originalFileName":"o.png","path":"p","fileSize":5,"expiresAt":1640995200,
			"signedUrl":"https://s/r?x","dimensions":{"width":8,"height":6}}]}`,
			Task{Status: Processed, Word: "PROCESSED", Progress: 100, CreditsTaken: 3, Deducted: true, Files: []TaskFile{{
				FileName: "f", OriginalFileName: "o.png", Path: "p", FileSize: 5, Width: 8, Height: 6, Link: "https://s/r?x",
				ExpiresAt: time.Unix(1640995200, 0).UTC()}}}},
		{"classic, done", `{"status":"completed","progress":"75","scale":"8","creditsToDeduct":"2","files":[{"fileName":"f","finalFileSize":"9",
			"processedFileName":"r.png","downloadLink":"https://s/r?x","url":"https://s/other","thumbnailLink":"https://s/t?x","notice":"flat"}]}`,
			Task{Status: Processed, Word: "completed", Progress: 75, Scale: 8, CreditsPromised: 2, Files: []TaskFile{{
				FileName: "f", FinalSize: 9, ResultName: "r.png", Link: "https://s/r?x", Thumbnail: "https://s/t?x", Notice: "flat"}}}},
		{"failed", `{"status":"PROCESSING_FAILED","error":"bad\u001b[2J picture"}`,
			Task{Status: Failed, Word: "PROCESSING_FAILED", Error: "bad [2J picture"}},
		{"failed with an object", `{"status":"Error","error":{"code":"E_X","message":"no https://s/a?secret"}}`,
			Task{Status: Failed, Word: "Error", Code: "E_X", Error: "no https://s/a"}},
		{"new word", `{"status":"QUEUED","progress":"-5"}`, Task{Word: "QUEUED"}},
		{"odd types", `{"status":"processing","progress":{},"files":[7,{"fileName":"f","dimensions":"8x6"}],"scale":[],"error":null}`,
			Task{Word: "processing", Files: []TaskFile{{FileName: "f"}}}},
		{"unsafe link", `{"status":"PROCESSED","files":[{"downloadLink":"http://s/r","fileUrl":"https://s/r"}]}`,
			Task{Status: Processed, Word: "PROCESSED", Files: []TaskFile{{Link: "https://s/r"}}}},
	} {
		_, c := newCloud(t, always(200, `{"status":"success","data":`+tt.data+`}`))
		got, err := c.TaskStatus(t.Context(), "t1")
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		tt.want.ID = "t1"
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestStatusWords(t *testing.T) {
	for word, want := range map[string]Status{
		"ENHANCING": Running, "PROCESSING": Running, "pending": Running, "processing": Running, "QUEUED": Running, "in-progress": Running,
		"": Unclear, "Warming": Unclear, "SUCCESS": Processed, "DONE": Processed, "complete": Processed,
		"PROCESSED": Processed, "completed": Processed, "COMPLETED": Processed, " Processed ": Processed,
		"PROCESSING_FAILED": Failed, "failed": Failed, "FAILED": Failed, "ERROR": Failed,
	} {
		if got := statusOf(word); got != want {
			t.Errorf("%q is %v, want %v", word, got, want)
		}
	}
}

// An answer that says nothing about the task is none.
func TestStatusThatSaysNothing(t *testing.T) {
	for _, data := range []string{`null`, `{}`, `[]`, `"x"`, `{"progress":"40"}`} {
		_, c := newCloud(t, always(200, `{"status":"success","data":`+data+`}`))
		if got, err := c.TaskStatus(t.Context(), "t"); api.KindOf(err) != failure.Temporary {
			t.Errorf("%s: %+v, %v", data, got, err)
		}
	}
	_, c := newCloud(t, always(200, "<html>welcome</html>"))
	if got, err := c.TaskStatus(t.Context(), "t"); api.KindOf(err) != failure.Temporary {
		t.Errorf("a web page: %+v, %v", got, err)
	}
	_, c = newCloud(t, always(200, `{"data":{"status":"FROBNICATING"}}`))
	if got, err := c.TaskStatus(t.Context(), "t"); err != nil || got.Status != Unclear || got.Word != "FROBNICATING" {
		t.Errorf("an unknown word: %+v, %v", got, err)
	}
}

// What an answer says is checked where it is decoded.
func TestAnswersAreChecked(t *testing.T) {
	odd := strings.Repeat("x", 280)
	_, c := newCloud(t, always(200, `{"data":{"status":"PROCESSED","saveImageAs":"`+odd+`","scale":99999,"model":"`+odd+`",
		"creditsToDeduct":9223372036854775807,"deductedCredits":-6,
		"files":[{"fileName":"a\u001b[2Jb","downloadLink":"ftp://h/x","dimensions":{"width":-1,"height":1e300},"createdAt":1640995200}]}}`))
	got, err := c.TaskStatus(t.Context(), "t")
	if err != nil {
		t.Fatal(err)
	}
	f := got.Files[0]
	if got.Format != "" || got.Scale != 0 || len(got.Model) > 64 || got.CreditsTaken != 0 || got.CreditsPromised > maxCredits ||
		strings.Contains(f.FileName, "\x1b") || f.Width != 0 || f.Height != 0 || f.Link != "" || f.Refused == "" {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(got.Error, "refused") {
		t.Errorf("a link that must not be followed reads %q", got.Error)
	}
	if want := time.Unix(1640995200, 0).UTC(); !got.CreatedAt.Equal(want) {
		t.Errorf("created %v, want the time of its file, %v", got.CreatedAt, want)
	}
}

func TestProcessedWithoutLinkKeepsTheRecord(t *testing.T) {
	_, c := newCloud(t, always(200, `{"status":"success","data":{"status":"PROCESSED",
		"files":[{"path":"users/x/f.png","odd_link":"https:\/\/s\/r?sig=secret\u0026b=`+testKey+`"}]}}`))
	got, err := c.TaskStatus(t.Context(), "t")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got.Error, "no link") || !strings.Contains(got.Raw, "users/x/f.png") || !strings.Contains(got.Raw, "https://s/r") {
		t.Errorf("error %q, raw %s", got.Error, got.Raw)
	}
	if strings.Contains(got.Raw, "secret") || strings.Contains(got.Raw, testKey) {
		t.Errorf("raw holds secrets: %s", got.Raw)
	}
}

func TestTaskNeedsAnID(t *testing.T) {
	s, c := newCloud(t, always(200, `{}`))
	if _, err := c.TaskStatus(t.Context(), ""); api.KindOf(err) != failure.Input || len(s.asked()) != 0 {
		t.Errorf("%v after %v", err, s.asked())
	}
}

func FuzzTask(f *testing.F) {
	f.Add([]byte(`{"status":"PROCESSED","files":[{"downloadLink":"https://s","dimensions":{"width":"8"}}],"error":{"message":1}}`))
	f.Add([]byte(`{"files":{"fileName":1},"progress":[],"createdAt":"x"}`))
	f.Add([]byte(`[1]`))
	c := New(Options{Key: testKey})
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return
		}
		got, err := c.task(data)
		if err != nil {
			return
		}
		if got.Progress < 0 || got.Progress > 100 || got.Error != api.Clean(got.Error) || got.Word != api.Clean(got.Word) {
			t.Fatalf("%s: %+v", data, got)
		}
		for _, file := range got.Files {
			if file.Link != "" && !strings.HasPrefix(strings.ToLower(file.Link), "https:") {
				t.Fatalf("%s: link %q", data, file.Link)
			}
		}
	})
}
