package local

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"bulkup/api/upscayltest/rawcall"
)

// Every refusal of the JSON calls.
func TestRefusedRequests(t *testing.T) {
	long := strings.Repeat("x", 256)
	cases := []struct {
		call   string
		body   string
		status int
		words  string // of the answer's JSON
	}{
		{"get-upload-url", `{"fileSize":1,"fileType":"image/png","originalFileName":"a.png"}`, 400, `"Bad Request: Missing required parameters: data"`},
		{"get-upload-url", `{"data":{"fileSize":1,"fileType":"image/png"}}`, 400, `"Bad Request: Missing required parameters: originalFileName"`},
		{"get-upload-url", `{"data":{"fileSize":"1","fileType":"image/png","originalFileName":"a"}}`, 400, `fileSize must be an integer`},
		{"get-upload-url", `{"data":{"fileSize":1.5,"fileType":"image/png","originalFileName":"a"}}`, 400, `fileSize must be an integer`},
		{"get-upload-url", `{"data":{"fileSize":0,"fileType":"image/png","originalFileName":"a"}}`, 400, `at least 1`},
		{"get-upload-url", `{"data":{"fileSize":104857601,"fileType":"image/png","originalFileName":"a"}}`, 400, `100MB`},
		{"get-upload-url", `{"data":{"fileSize":1,"fileType":"image/gif","originalFileName":"a"}}`, 400, `Unsupported file type`},
		{"get-upload-url", `{"data":{"fileSize":1,"fileType":"image/png","originalFileName":"` + long + `"}}`, 400, `255 characters`},
		{"get-upload-url", `{"data":{"fileSize":1,"fileType":"image/png","originalFileName":""}}`, 400, `originalFileName`},
		{"get-upload-url", `{"data":5}`, 400, `data must be an object`},
		{"get-upload-url", `nonsense`, 400, `JSON object`},
		{"complete-multipart-upload", `{"data":{"uploadId":"x","key":"y","parts":[]}}`, 400, `Missing required parameters: parts`},
		{"complete-multipart-upload", `{"data":{"uploadId":"x","key":"y","parts":[{"partNumber":1,"etag":"z"}]}}`, 400, `PartNumber, ETag`},
		{"complete-multipart-upload", `{"data":{"uploadId":"x","key":"y","parts":[{"PartNumber":"1","ETag":"z"}]}}`, 400, `PartNumber must be an integer`},
		{"complete-multipart-upload", `{"data":{"uploadId":"x","key":"y","parts":[{"PartNumber":1,"ETag":"d41d8cd98f00b204e9800998ecf8427e"}]}}`, 404, `"Upload not found"`},
		{"get-task-status", `{"data":{"taskId":"30a89e69-c702-4247-9905-f0a53dfa45ab"}}`, 404, `"Task not found"`},
		{"get-task-status", `{"taskId":"30a89e69-c702-4247-9905-f0a53dfa45ab"}`, 400, `Missing`},
		{"get-task-status", `{"data":{"taskId":7}}`, 400, `taskId must be a string`},
		{"get-upscayl-history", `{"limit":101}`, 400, `limit must be from 1 to 100`},
		{"get-upscayl-history", `{"data":{"limit":0}}`, 400, `limit must be from 1 to 100`},
		{"get-upscayl-history", `{"data":3}`, 400, `data must be an object`},
	}
	h := start(t, Options{})
	for _, c := range cases {
		a := h.Call(c.call, c.body)
		if a.Status != c.status || !strings.Contains(string(a.Body), c.words) {
			t.Errorf("%s %s: %d %s", c.call, c.body, a.Status, a.Body)
		}
		if kind := a.Header.Get("Content-Type"); kind != "application/json" {
			t.Errorf("%s: Content-Type %q", c.call, kind)
		}
	}
}

func TestRefusedForms(t *testing.T) {
	picture := string(rawcall.Drawn(t, 3))
	file := rawcall.Field{Name: "file", Value: picture, File: "a.png"}
	without := func(name string) (fields []rawcall.Field) {
		for _, f := range append([]rawcall.Field{file}, rawcall.Settings()...) {
			if f.Name != name {
				fields = append(fields, f)
			}
		}
		return fields
	}
	with := func(name, value string) []rawcall.Field {
		return append(without(name), rawcall.Field{Name: name, Value: value})
	}
	cases := []struct {
		fields []rawcall.Field
		words  string
	}{
		{without("model"), "parameters: model"},
		{without("scale"), "parameters: scale"},
		{without("saveImageAs"), "parameters: saveImageAs"},
		{without("enhanceFace"), "parameters: enhanceFace"},
		{without("file"), "exactly one of file, files and urls"},
		{append(without(""), rawcall.Field{Name: "urls", Value: "https://example.org/a.png"}), "exactly one of"},
		{append(without(""), file), "more than one file"},
		{with("model", "real-esrgan-4x"), "model: there is no model"},
		{with("scale", "9"), "scale must be one of 1, 2, 3, 4, 5, 6, 7, 8"},
		{with("scale", "04"), "scale must be"},
		{with("scale", "x4"), "scale must be"},
		{with("saveImageAs", "gif"), "saveImageAs must be"},
		{with("enhanceFace", "1"), "enhanceFace must be"},
		{append(without("file"), rawcall.Field{Name: "file", Value: "", File: "a.png"}), "the file is empty"},
		{append(without("file"), rawcall.Field{Name: "file", Value: "GIF89a......", File: "a.png"}), "Unsupported file type"},
		{append(without("file"), rawcall.Field{Name: "file", Value: picture, File: strings.Repeat("x", 256)}), "1 to 255 characters"},
		{append(without("file"), rawcall.Field{Name: "files", Value: `[{"path":"users/local/nobody.png"}]`}), "has not been uploaded"},
		{append(without("file"), rawcall.Field{Name: "files", Value: `[{}]`}), "path or fileName"},
		{append(without("file"), rawcall.Field{Name: "files", Value: `[]`}), "parameters: files"},
		{append(without("file"), rawcall.Field{Name: "files", Value: `neither`}), "list of file records"},
		{append(without("file"), rawcall.Field{Name: "urls", Value: `http://example.org/a.png`}), "https"},
		{append(without("file"), rawcall.Field{Name: "urls", Value: `["ftp://example.org/a.png"]`}), "https"},
	}
	h := start(t, Options{})
	for i, c := range cases {
		a := h.Start(c.fields)
		if a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), c.words) {
			t.Errorf("case %d (%s): %d %s", i, c.words, a.Status, a.Body)
		}
	}
	if all := h.Tasks(); len(all) != 0 {
		t.Errorf("tasks were started: %v", all)
	}
	if names, err := h.store.Names("drafts"); err != nil || len(names) != 0 {
		t.Errorf("drafts are left: %v, %v", names, err)
	}
}

// A form whose last bytes never come must not start anything: the client counts
// on that when it says that a start can safely be repeated.
func TestFormWithoutItsEndStartsNothing(t *testing.T) {
	h := start(t, Options{})
	whole := h.Form(rawcall.WithFile(rawcall.Drawn(t, 3)))
	body := make([]byte, whole.ContentLength)
	if _, err := whole.Body.Read(body); err != nil {
		t.Fatal(err)
	}
	conn := h.Dial()
	fmt.Fprintf(conn, "POST /start-task HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		testKey, whole.Header.Get("Content-Type"), len(body))
	if _, err := conn.Write(body[:len(body)-1]); err != nil {
		t.Fatal(err)
	}
	if err := conn.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if status := rawcall.ReadStatus(t, conn); status != http.StatusBadRequest {
		t.Errorf("status %d", status)
	}
	if all := h.Tasks(); len(all) != 0 {
		t.Errorf("tasks were started: %v", all)
	}
}

func TestWrongMethodPathAndKey(t *testing.T) {
	h := start(t, Options{})
	for _, c := range []struct {
		method, path, key string
		status            int
	}{
		{"GET", "/start-task", testKey, 405},
		{"POST", "/start-a-new-task", testKey, 404},
		{"POST", "/start-task", "wrong", 401},
		{"POST", "/get-task-status", "", 401},
		{"POST", "/cancel-task", "wrong", 401},
		{"POST", "/get-models", "wrong", 401},
		{"GET", "/_ledger", testKey, 404},
	} {
		r := h.Request(c.method, h.URL()+c.path, "", nil)
		r.Header.Set("X-API-Key", c.key)
		a, err := h.Do(r)
		if err != nil || a.Status != c.status {
			t.Errorf("%s %s: %d %s %v", c.method, c.path, a.Status, a.Body, err)
		}
	}
}
