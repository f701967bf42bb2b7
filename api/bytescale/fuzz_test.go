package bytescale_test

import (
	"net/http"
	"testing"

	"bulkup/api/bytescale"
	"bulkup/api/publishtest"
	"bulkup/api/publishtest/conformance"
	"bulkup/api/transfer"
)

func FuzzAnswers(f *testing.F) {
	conformance.Answers(f, `{"uploadId":"u","count":3,"filePath":"/a","fileUrl":"https://files.example/a"}`, []string{
		`{"file":{"filePath":"/a","fileUrl":"https://files.example/a"},"uploadId":"u","uploadParts":{"count":3,"first":{"range":{"inclusiveStart":0,"inclusiveEnd":9},"uploadUrl":"https://storage.example/?sig=x"}}}`,
		`{"remainingUploadParts":[0,2]}`, `{"remainingUploadParts":[-1,99999999999999999999]}`,
		`{"uploadId":"u","uploadParts":{"count":1e9}}`,
	}, func(line http.RoundTripper) transfer.Publisher {
		return bytescale.Publisher{Client: bytescale.New(bytescale.Options{AccountID: "A623uY2", Key: publishtest.Key, Transport: line})}
	})
}
