package local

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// Every refusal of the JSON calls, as each dialect words it.
func TestRefusedRequests(t *testing.T) {
	long := strings.Repeat("x", 256)
	cases := []struct {
		dialect Dialect
		call    string
		body    string
		status  int
		words   string // of the answer's JSON
	}{
		{Current, "get-upload-url", `{"fileSize":1,"fileType":"image/png","originalFileName":"a.png"}`, 400, `"Bad Request: Missing required parameters: data"`},
		{Current, "get-upload-url", `{"data":{"fileSize":1,"fileType":"image/png"}}`, 400, `"Bad Request: Missing required parameters: originalFileName"`},
		{Current, "get-upload-url", `{"data":{"fileSize":"1","fileType":"image/png","originalFileName":"a"}}`, 400, `fileSize must be an integer`},
		{Current, "get-upload-url", `{"data":{"fileSize":1.5,"fileType":"image/png","originalFileName":"a"}}`, 400, `fileSize must be an integer`},
		{Current, "get-upload-url", `{"data":{"fileSize":0,"fileType":"image/png","originalFileName":"a"}}`, 400, `at least 1`},
		{Current, "get-upload-url", `{"data":{"fileSize":104857601,"fileType":"image/png","originalFileName":"a"}}`, 400, `100MB`},
		{Current, "get-upload-url", `{"data":{"fileSize":1,"fileType":"image/gif","originalFileName":"a"}}`, 400, `Unsupported file type`},
		{Current, "get-upload-url", `{"data":{"fileSize":1,"fileType":"image/png","originalFileName":"` + long + `"}}`, 400, `255 characters`},
		{Current, "get-upload-url", `{"data":{"fileSize":1,"fileType":"image/png","originalFileName":""}}`, 400, `originalFileName`},
		{Current, "get-upload-url", `{"data":5}`, 400, `data must be an object`},
		{Current, "get-upload-url", `nonsense`, 400, `JSON object`},
		{Classic, "get-upload-url", `{"data":{"fileSize":1,"fileType":"image/png","originalFileName":"a"}}`, 400, `{"error":"MISSING_REQUIRED_FIELDS","message":"Required fields missing: originalFileName, fileType, fileSize"}`},
		{Classic, "get-upload-url", `{"fileSize":104857601,"fileType":"image/png","originalFileName":"a"}`, 400, `"FILE_SIZE_EXCEEDED"`},
		{Classic, "get-upload-url", `{"fileSize":1,"fileType":"image/gif","originalFileName":"a"}`, 400, `"INVALID_FILE_TYPE"`},
		{Current, "complete-multipart-upload", `{"data":{"uploadId":"x","key":"y","parts":[]}}`, 400, `Missing required parameters: parts`},
		{Current, "complete-multipart-upload", `{"data":{"uploadId":"x","key":"y","parts":[{"partNumber":1,"etag":"z"}]}}`, 400, `PartNumber, ETag`},
		{Current, "complete-multipart-upload", `{"data":{"uploadId":"x","key":"y","parts":[{"PartNumber":"1","ETag":"z"}]}}`, 400, `PartNumber must be an integer`},
		{Current, "complete-multipart-upload", `{"data":{"uploadId":"x","key":"y","parts":[{"PartNumber":1,"ETag":"d41d8cd98f00b204e9800998ecf8427e"}]}}`, 404, `"Upload not found"`},
		{Classic, "complete-multipart-upload", `{"uploadId":"x","key":"y","parts":[]}`, 400, `"MISSING_REQUIRED_FIELDS"`},
		{Current, "get-task-status", `{"data":{"taskId":"30a89e69-c702-4247-9905-f0a53dfa45ab"}}`, 404, `"Task not found"`},
		{Current, "get-task-status", `{"taskId":"30a89e69-c702-4247-9905-f0a53dfa45ab"}`, 400, `Missing`},
		{Current, "get-task-status", `{"data":{"taskId":7}}`, 400, `taskId must be a string`},
		{Classic, "get-task-status", `{"taskId":"30a89e69-c702-4247-9905-f0a53dfa45ab"}`, 404, `"NOT_FOUND"`},
		{Classic, "get-task-status", `{}`, 400, `"Required fields missing: taskId"`},
		{Current, "get-upscayl-history", `{"limit":101}`, 400, `limit must be from 1 to 100`},
		{Current, "get-upscayl-history", `{"data":{"limit":0}}`, 400, `limit must be from 1 to 100`},
		{Current, "get-upscayl-history", `{"data":3}`, 400, `data must be an object`},
		{Classic, "get-upscayl-history", `{"failed":"yes"}`, 400, `failed must be true or false`},
		{Classic, "get-upscayl-history", `{"processed":"nearly"}`, 400, `completed, failed, pending, processing`},
	}
	servers := map[Dialect]*host{
		Current: start(t, Options{Dialect: Current}),
		Classic: start(t, Options{Dialect: Classic}),
	}
	for _, c := range cases {
		a := servers[c.dialect].call(c.call, c.body)
		if a.status != c.status || !strings.Contains(string(a.body), c.words) {
			t.Errorf("%s %s %s: %d %s", c.dialect, c.call, c.body, a.status, a.body)
		}
		if kind := a.header.Get("Content-Type"); kind != "application/json" {
			t.Errorf("%s %s: Content-Type %q", c.dialect, c.call, kind)
		}
	}
}

func TestRefusedForms(t *testing.T) {
	picture := string(drawn(t, 3))
	file := field{"file", picture, "a.png"}
	without := func(name string) (fields []field) {
		for _, f := range append([]field{file}, settings...) {
			if f.name != name {
				fields = append(fields, f)
			}
		}
		return fields
	}
	with := func(name, value string) []field { return append(without(name), field{name: name, value: value}) }
	cases := []struct {
		dialect Dialect
		fields  []field
		words   string
	}{
		{Current, without("model"), "parameters: model"},
		{Current, without("scale"), "parameters: scale"},
		{Current, without("saveImageAs"), "parameters: saveImageAs"},
		{Current, without("enhanceFace"), "parameters: enhanceFace"},
		{Current, without("file"), "exactly one of file, files and urls"},
		{Current, append(without(""), field{name: "urls", value: "https://example.org/a.png"}), "exactly one of"},
		{Current, append(without(""), file), "more than one file"},
		{Current, with("model", "real-esrgan-4x"), "model is not one of"},
		{Current, with("scale", "9"), "scale must be one of 1, 2, 3, 4, 5, 6, 7, 8"},
		{Current, with("scale", "04"), "scale must be"},
		{Current, with("scale", "x4"), "scale must be"},
		{Classic, with("scale", "3"), "scale must be one of 2, 4, 8"},
		{Current, with("saveImageAs", "gif"), "saveImageAs must be"},
		{Current, with("enhanceFace", "1"), "enhanceFace must be"},
		{Current, append(without("file"), field{"file", "", "a.png"}), "the file is empty"},
		{Current, append(without("file"), field{"file", "GIF89a......", "a.png"}), "Unsupported file type"},
		{Current, append(without("file"), field{"file", picture, strings.Repeat("x", 256)}), "1 to 255 characters"},
		{Current, append(without("file"), field{name: "files", value: `[{"path":"users/local/nobody.png"}]`}), "has not been uploaded"},
		{Current, append(without("file"), field{name: "files", value: `[{}]`}), "path or fileName"},
		{Current, append(without("file"), field{name: "files", value: `[]`}), "parameters: files"},
		{Current, append(without("file"), field{name: "files", value: `neither`}), "list of file records"},
		{Current, append(without("file"), field{name: "urls", value: `http://example.org/a.png`}), "https"},
		{Current, append(without("file"), field{name: "urls", value: `["ftp://example.org/a.png"]`}), "https"},
		{Classic, append(without("file"), field{name: "urls", value: `https://example.org/a.png`}), `"MISSING_REQUIRED_FIELDS"`},
	}
	servers := map[Dialect]*host{
		Current: start(t, Options{Dialect: Current}),
		Classic: start(t, Options{Dialect: Classic}),
	}
	for i, c := range cases {
		a := servers[c.dialect].start(c.fields)
		if a.status != http.StatusBadRequest || !strings.Contains(string(a.body), c.words) {
			t.Errorf("case %d (%s): %d %s", i, c.words, a.status, a.body)
		}
	}
	for d, h := range servers {
		if l := h.Ledger(); len(l.Tasks) != 0 {
			t.Errorf("%s: tasks were started: %v", d, l.Tasks)
		}
		names, err := h.store.Names("drafts")
		if err != nil || len(names) != 0 {
			t.Errorf("%s: drafts are left: %v, %v", d, names, err)
		}
	}
}

// A form whose last bytes never come must not start anything: the client counts
// on that when it says that a start can safely be repeated.
func TestFormWithoutItsEndStartsNothing(t *testing.T) {
	h := start(t, Options{})
	whole := h.form(withFile(drawn(t, 3)))
	body := make([]byte, whole.ContentLength)
	if _, err := whole.Body.Read(body); err != nil {
		t.Fatal(err)
	}
	conn := dial(t, h)
	fmt.Fprintf(conn, "POST /start-task HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		testKey, whole.Header.Get("Content-Type"), len(body))
	if _, err := conn.Write(body[:len(body)-1]); err != nil {
		t.Fatal(err)
	}
	if err := conn.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if status := readStatus(t, conn); status != http.StatusBadRequest {
		t.Errorf("status %d", status)
	}
	if l := h.Ledger(); len(l.Tasks) != 0 {
		t.Errorf("tasks were started: %v", l.Tasks)
	}
}

func TestWrongMethodPathAndKey(t *testing.T) {
	for _, d := range []Dialect{Current, Classic} {
		h := start(t, Options{Dialect: d, Ledger: true})
		for _, c := range []struct {
			method, path, key string
			status            int
		}{
			{"GET", "/start-task", testKey, 405},
			{"POST", "/start-a-new-task", testKey, 404},
			{"POST", "/start-task", "wrong", 401},
			{"POST", "/get-task-status", "", 401},
			{"GET", "/_ledger", "wrong", 401},
			{"GET", "/_ledger", testKey, 200},
		} {
			r := h.request(c.method, h.URL()+c.path, "", nil)
			r.Header.Set("X-API-Key", c.key)
			a, err := h.do(r)
			if err != nil || a.status != c.status {
				t.Errorf("%s %s %s: %d %s %v", d, c.method, c.path, a.status, a.body, err)
			}
		}
	}
}
