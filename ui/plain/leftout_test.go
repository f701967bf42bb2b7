package plain

import (
	"strings"
	"testing"

	"bulkup/queue"
)

func TestLeftOut(t *testing.T) {
	all := []queue.Refusal{{Path: "/p/a\x1b.txt", Reason: "no picture"}, {Path: "/p/b.txt", Reason: "no picture"}, {Path: "/p/c.pdf", Reason: "a PDF"}}
	for asJSON, want := range map[bool]string{
		false: "left out: /p/a.txt and 1 more: no picture\nleft out: /p/c.pdf: a PDF\n",
		true: `{"event":"notice","message":"left out: /p/a\u001b.txt and 1 more: no picture"}
{"event":"notice","message":"left out: /p/c.pdf: a PDF"}
`,
	} {
		var out, notices strings.Builder
		if err := LeftOut(all, Options{JSON: asJSON, Out: &out, Err: &notices}); err != nil {
			t.Error(err)
		}
		if got := out.String() + notices.String(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}
