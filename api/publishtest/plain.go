package publishtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"bulkup/api/publishtest/program"
)

// plainStore is the storage behind a signed link for one plain PUT: fake-gcs-server,
// which serves that flow as Google does. Its resumable sessions differ from Google's,
// so those have a server of ours, GCS.
type plainStore struct {
	t   testing.TB
	url string
}

// publicHost is what signed links lead to at Google.
const publicHost = "storage.googleapis.com"

// newPlainStore starts the server with one bucket.
func newPlainStore(t testing.TB) *plainStore {
	t.Helper()
	binary, err := program.Build(program.GCS, "github.com/fsouza/fake-gcs-server")
	if err != nil {
		t.Fatal(err)
	}
	for range 5 { // the port may be taken before the server has it
		p, err := startPlainStore(t, binary)
		if err == nil {
			return p
		}
		t.Log(err)
	}
	t.Fatal("fake-gcs-server does not start")
	return nil
}

func startPlainStore(t testing.TB, binary string) (*plainStore, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := free.Addr().(*net.TCPAddr).Port
	if err := free.Close(); err != nil {
		return nil, err
	}
	cmd := exec.Command(binary, "-scheme", "http", "-host", "127.0.0.1", "-port", strconv.Itoa(port),
		"-backend", "memory", "-public-host", publicHost, "-log-level", "error")
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-ended })
	p := &plainStore{t, fmt.Sprintf("http://127.0.0.1:%d", port)}
	for deadline := time.After(time.Minute); ; {
		err := p.begin()
		if err == nil {
			return p, nil
		}
		select {
		case <-ended:
			return nil, errors.New("fake-gcs-server has ended")
		case <-deadline:
			return nil, err
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// begin makes the bucket.
func (p *plainStore) begin() error {
	resp, err := http.Post(p.url+"/storage/v1/b", "application/json", strings.NewReader(`{"name":"bucket"}`))
	if err != nil {
		return err
	}
	if err := resp.Body.Close(); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return nil
}

// put hands a PUT to an object on to the server, and its answer back.
func (p *plainStore) put(w http.ResponseWriter, r *http.Request, object string, body []byte) {
	out, err := http.NewRequest(http.MethodPut, p.url+"/bucket/"+object+"?"+r.URL.RawQuery, bytes.NewReader(body))
	if err != nil {
		p.t.Error(err)
		return
	}
	out.Host = publicHost
	out.Header.Set("Content-Type", r.Header.Get("Content-Type"))
	resp, err := http.DefaultClient.Do(out)
	if err != nil {
		p.t.Error(err)
		HangUp(w)
		return
	}
	defer resp.Body.Close()
	for name, values := range resp.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body) // the client may have gone
}

// object returns what the server has stored.
func (p *plainStore) object(object string) (content []byte, ok bool) {
	resp, err := http.Get(p.url + "/storage/v1/b/bucket/o/" + object + "?alt=media")
	if err != nil {
		p.t.Error(err)
		return nil, false
	}
	defer resp.Body.Close()
	content, err = io.ReadAll(resp.Body)
	return content, err == nil && resp.StatusCode == http.StatusOK
}
