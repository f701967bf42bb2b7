package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"bulkup/queue"
)

// maxBody is the most that is read of a question or an answer, in bytes.
const maxBody = 64 << 20

// History asks the process that runs the queue of the state folder dir for the newest
// records of an account. The error is for the user.
func History(ctx context.Context, dir, engine string, most int) (records []queue.Record, err error) {
	query := url.Values{"engine": {engine}, "most": {strconv.Itoa(most)}}
	err = call(ctx, dir, http.MethodGet, "/history?"+query.Encode(), nil, func(body io.Reader) error {
		return json.NewDecoder(body).Decode(&records)
	})
	return records, err
}

// Propose asks the process that runs the queue of the state folder dir what would become of
// a drop. The error is for the user.
func Propose(ctx context.Context, dir string, p queue.Proposal) (survey queue.Survey, err error) {
	content, err := json.Marshal(p)
	if err != nil {
		return survey, err
	}
	err = call(ctx, dir, http.MethodPost, "/propose", content, func(body io.Reader) error {
		return json.NewDecoder(body).Decode(&survey)
	})
	return survey, err
}

// Resolve has the process that runs the queue of the state folder dir carry out what the
// user has decided. The error is for the user.
func Resolve(ctx context.Context, dir string, d queue.Decision) error {
	content, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return call(ctx, dir, http.MethodPost, "/resolve", content, func(io.Reader) error { return nil })
}

// call asks that process, and has its answer read.
func call(ctx context.Context, dir, method, target string, content []byte, read func(io.Reader) error) error {
	var at note
	noted, err := os.ReadFile(filepath.Join(dir, noteFile))
	if err == nil {
		err = json.Unmarshal(noted, &at)
	}
	if err != nil {
		return fmt.Errorf("another bulkup runs this queue, and it cannot be asked: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+at.Addr+target, bytes.NewReader(content))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+at.Secret)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // never through a proxy
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("another bulkup runs this queue, and it does not answer: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		return read(http.MaxBytesReader(nil, resp.Body, maxBody))
	}
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 1000)) // part of a reason is better than none
	return fmt.Errorf("the bulkup that runs this queue says: %s", strings.TrimSpace(string(text)))
}
