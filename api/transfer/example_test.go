package transfer_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"bulkup/api/transfer"
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
)

// A file goes to a signed link by one PUT. The engine retries, holds back to a rate and
// compares what the storage says it has with what was sent.
func ExampleEngine_Upload() {
	storage := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		fmt.Println(r.Method, r.URL.Path, n, "bytes")
	}))
	defer storage.Close()
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "beach.jpg")
	if err := os.WriteFile(path, make([]byte, 3000), 0o600); err != nil {
		fmt.Println(err)
		return
	}

	engine := transfer.New(transfer.Options{})
	defer engine.Close()
	file, err := source.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer file.Close()
	session := transfer.NewSignedPut(transfer.SignedPutOptions{URL: storage.URL + "/beach.jpg?signature=x", Size: file.Size()})
	var progress flow.Meter
	keep := func(transfer.Receipt) error { return nil } // a journal would keep each receipt
	err = engine.Upload(context.Background(), file, session, nil, keep, &progress)
	fmt.Println(progress.Fraction(), err)
	// Output:
	// PUT /beach.jpg 3000 bytes
	// 1 <nil>
}
