package gjirafa_test

import (
	"net/http"
	"testing"

	"bulkup/api"
	"bulkup/api/gjirafa"
	"bulkup/api/publishtest"
	"bulkup/api/publishtest/conformance"
	"bulkup/api/transfer"
)

func FuzzAnswers(f *testing.F) {
	base, err := api.ParseBase("https://vp.example")
	if err != nil {
		f.Fatal(err)
	}
	conformance.Answers(f, `{"requestKey":"k","partSize":5242880,"first":1}`, []string{
		`{"success":true,"result":{"uploadId":"u","requestKey":"k","presignedUrl":[{"partNumber":1,"presignedUrl":"https://storage.example/?sig=1"},{"partNumber":2,"presignedUrl":"https://storage.example/?sig=2"},{"partNumber":3,"presignedUrl":"https://storage.example/?sig=3"}]},"statusCode":201}`,
		`{"success":false,"errors":["no"],"statusCode":404}`,
		`{"success":true,"result":{"requestKey":"k","presignedUrl":[{"partNumber":-5},{"partNumber":9223372036854775807}]}}`,
	}, func(line http.RoundTripper) transfer.Publisher {
		return gjirafa.Publisher{Client: gjirafa.New(gjirafa.Options{BaseURL: base, ProjectID: "p1", Key: publishtest.Key, Transport: line})}
	})
}
