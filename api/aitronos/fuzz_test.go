package aitronos_test

import (
	"net/http"
	"testing"

	"bulkup/api/aitronos"
	"bulkup/api/publishtest"
	"bulkup/api/publishtest/conformance"
	"bulkup/api/transfer"
)

func FuzzAnswers(f *testing.F) {
	e := transfer.New(transfer.Options{})
	f.Cleanup(e.Close)
	conformance.Answers(f, `{"upload_url":"https://storage.example/?upload_id=x","gcs_path":"p"}`, []string{
		`{"upload_url":"https://storage.example/?uploadType=resumable&upload_id=x","gcs_path":"p","file_id":"f","expires_at":"2030-01-01T00:00:00Z","max_file_size":99999999,"chunk_size_recommended":8388608,"upload_type":"resumable"}`,
		`{"upload_url":"https://storage.example/x?sig=1","gcs_path":"p","chunk_size_recommended":-1}`,
		`{"upload_url":"https://storage.example/?upload_id=x","gcs_path":"p","chunk_size_recommended":1}`,
		`{"id":"f"}`, `{"success":false,"error":{"code":"X","trace_id":"t"}}`,
	}, func(line http.RoundTripper) transfer.Publisher {
		return aitronos.Publisher{Engine: e, Client: aitronos.New(aitronos.Options{OrganizationID: "org_123", Key: publishtest.Key, Transport: line})}
	})
}
