package crash

import "fmt"

// plan is how the service of a round misbehaves: now and then, in every way that
// a start, an upload, a poll and a download can go wrong.
func plan(seed uint64) string {
	text := fmt.Sprintf("seed = %d\n", seed)
	for _, r := range []struct {
		on, do      string
		probability float64
		more        string
	}{
		{"start-task", "drop", 0.03, "when = 'after'"},
		{"start-task", "drop", 0.03, ""},
		{"start-task", "half", 0.03, ""},
		{"start-task", "answer", 0.03, "when = 'after'\nstatus = 500"},
		{"start-task", "answer", 0.02, "status = 502\nbody = '<html><title>Bad Gateway</title></html>'"},
		{"start-task", "stall", 0.05, "when = 'after'\nfor = '100ms'"},
		{"start-task", "charge-and-fail", 0.02, ""},
		{"get-upload-url", "answer", 0.05, "status = 503\nheaders = { 'Retry-After' = '0' }"},
		{"get-upload-url", "drop", 0.03, "when = 'after'"},
		{"complete-multipart-upload", "drop", 0.1, "when = 'after'"},
		{"complete-multipart-upload", "answer", 0.1, "status = 500\nbody = '\"Internal server error\"'"},
		{"part", "drop", 0.01, ""},
		{"part", "drop", 0.01, "when = 'after'"},
		{"part", "half", 0.01, ""},
		{"part", "flip", 0.01, ""},
		{"part", "lose-etag", 0.01, ""},
		{"part", "answer", 0.01, "status = 503"},
		{"part", "stall", 0.03, "for = '50ms'"},
		{"put", "drop", 0.05, "when = 'after'"},
		{"put", "half", 0.05, ""},
		{"get-task-status", "answer", 0.05, "status = 500"},
		{"get-task-status", "drop", 0.02, ""},
		{"get-task-status", "half", 0.02, ""},
		{"get-upscayl-history", "forget", 0.3, "for = '200ms'"},
		{"get-upscayl-history", "answer", 0.05, "status = 500"},
		{"download", "half", 0.04, ""},
		{"download", "flip", 0.04, ""},
		{"download", "drop", 0.03, ""},
		{"download", "expire", 0.03, ""},
		{"download", "stall", 0.05, "when = 'after'\nfor = '50ms'"},
		{"download", "answer", 0.03, "status = 200\nbody = '<html><title>Sign in</title></html>'"},
	} {
		text += fmt.Sprintf("[[rule]]\non = %q\ndo = %q\nprobability = %v\n%s\n", r.on, r.do, r.probability, r.more)
	}
	return text
}
