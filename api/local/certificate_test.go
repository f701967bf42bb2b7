package local

import (
	"bufio"
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/upscayl"
	"bulkup/api/upscayltest/rawcall"
)

// served runs the command with flags until the test ends, or stop is called, and returns
// what it printed first.
func served(t *testing.T, args ...string) (first firstLine, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := Serve(ctx, flags(t, append(args, "--key", testKey)...), in, io.Discard)
		_ = in.CloseWithError(errors.Join(err, io.EOF))
		ended <- err
	}()
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(line, &first); err != nil {
		t.Fatal(err)
	}
	return first, func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// A client that has nothing but address, key and fingerprint gets a picture upscaled, and
// its result by a link of the same server. The certificate is the same after a restart.
func TestSelfSigned(t *testing.T) {
	store := t.TempDir()
	first, stop := served(t, "--self-signed", "--store", store)
	base, err := api.ParseBase(first.URL)
	if err != nil || base.Scheme != "https" {
		t.Fatal(first, err)
	}
	f, err := api.ParseFingerprint(first.Fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	transport := api.NewTransport(2)
	defer transport.CloseIdleConnections()
	if err := api.Pin(transport, base, f); err != nil {
		t.Fatal(err)
	}
	c := upscayl.New(upscayl.Options{BaseURL: base, Key: testKey, Transport: transport})
	defer c.CloseIdle()
	content := rawcall.Drawn(t, 1)
	started, err := c.StartTask(t.Context(), upscayl.StartRequest{Model: "faithful-fast", Scale: 2, Format: "png", File: &upscayl.FileBody{
		Name: "a.png", Type: "image/png", Size: int64(len(content)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(content))), nil },
	}})
	if err != nil {
		t.Fatal(err)
	}
	var task upscayl.Task
	rawcall.New(t, first.URL, testKey, false).Until("the task ends", func() bool {
		task, err = c.TaskStatus(t.Context(), started.TaskID)
		return err != nil || task.Status != upscayl.Running
	})
	if err != nil || len(task.Files) != 1 || !strings.HasPrefix(task.Files[0].Link, first.URL+"/") {
		t.Fatalf("%+v, %v", task, err)
	}
	result, err := (&http.Client{Transport: transport}).Get(task.Files[0].Link)
	if err != nil {
		t.Fatal(err)
	}
	if result.Body.Close(); result.StatusCode != http.StatusOK {
		t.Error(result.Status)
	}
	if begun, err := c.GetUploadURL(t.Context(), upscayl.UploadRequest{Name: "b.png", Type: "image/png", Size: 100}); err != nil || !strings.HasPrefix(begun.Parts[0].URL, first.URL+"/") {
		t.Errorf("%+v, %v", begun, err)
	}
	bare := upscayl.New(upscayl.Options{BaseURL: base, Key: testKey})
	defer bare.CloseIdle()
	if _, err := bare.TaskStatus(t.Context(), started.TaskID); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Error("without the fingerprint:", err)
	}
	c.CloseIdle()
	transport.CloseIdleConnections()
	stop()
	again, stop := served(t, "--self-signed", "--store", store)
	if again.Fingerprint != first.Fingerprint {
		t.Errorf("%s became %s", first.Fingerprint, again.Fingerprint)
	}
	stop()
}

// A certificate of the user's is shown as it is.
func TestCertificateOfTheUser(t *testing.T) {
	certificate, key, err := signSelf(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cert, certKey := write("cert.pem", "CERTIFICATE", certificate), write("key.pem", "PRIVATE KEY", key)
	first, stop := served(t, "--cert", cert, "--cert-key", certKey)
	if first.Fingerprint != api.FingerprintOf(certificate).String() || !strings.HasPrefix(first.URL, "https://") {
		t.Error(first)
	}
	stop()
	if _, _, err := flags(t, "--cert", certKey, "--cert-key", cert).read(); err == nil || !strings.Contains(err.Error(), certKey) {
		t.Error(err)
	}
}

// What others could read on the way is served only to whoever asks for it by name.
func TestWhatIsEncrypted(t *testing.T) {
	for _, c := range []struct {
		args string
		says string // "" where it is taken
	}{
		{"--addr 127.0.0.1:0", ""},
		{"--addr localhost:0", ""},
		{"--addr [::1]:0", ""},
		{"--addr :8080", "--insecure"},
		{"--addr 0.0.0.0:8080", "--insecure"},
		{"--addr 192.168.1.7:8080", "--insecure"},
		{"--addr strong.example.org:8080", "--insecure"},
		{"--addr :8080 --insecure", ""},
		{"--addr :8080 --self-signed", ""},
		{"--self-signed --insecure", "nothing is encrypted"},
		{"--cert a", "belong together"},
		{"--cert-key a", "belong together"},
		{"--cert a --cert-key b --self-signed", "leave it out"},
		{"--cert /nowhere/a --cert-key /nowhere/b", "/nowhere/a"},
	} {
		_, done, err := flags(t, strings.Fields(c.args+" --key k --store "+t.TempDir())...).read()
		if err == nil {
			done()
		}
		if (c.says == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.args, err)
		}
	}
}
