package fault

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var some = Endpoints{Calls: []string{"start", "forget"}, Uploads: []string{"put"}, Downloads: []string{"get"}}

// hits returns which of n calls of an endpoint each rule hits: its number, from
// 1, or 0.
func hits(t *testing.T, text string, n int, endpoint string) []int {
	t.Helper()
	p, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	in, err := New(p, some)
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for range n {
		rule, _ := in.pick(endpoint)
		got = append(got, 1+slices.IndexFunc(p.Rules, func(r Rule) bool { return r.Status == rule.Status }))
	}
	return got
}

func TestWhichCallsAreHit(t *testing.T) {
	rule := func(status int, conditions string) string {
		return fmt.Sprintf("[[rule]]\ndo='answer'\nstatus=%d\n%s\n", status, conditions)
	}
	for name, c := range map[string]struct {
		text string
		want []int
	}{
		"all":             {rule(500, "on='start'"), []int{1, 1, 1, 1, 1, 1}},
		"any":             {rule(500, "on='any'"), []int{1, 1, 1, 1, 1, 1}},
		"none":            {rule(500, "on='put'"), []int{0, 0, 0, 0, 0, 0}},
		"the second":      {rule(500, "on='start'\nnth=2"), []int{0, 1, 0, 0, 0, 0}},
		"every third":     {rule(500, "on='start'\nevery=3"), []int{0, 0, 1, 0, 0, 1}},
		"twice":           {rule(500, "on='start'\ntimes=2"), []int{1, 1, 0, 0, 0, 0}},
		"the first wins":  {rule(500, "on='start'\nevery=2") + rule(501, "on='start'\nevery=3"), []int{0, 1, 2, 1, 0, 1}},
		"both conditions": {rule(500, "on='start'\nevery=2\ntimes=1"), []int{0, 1, 0, 0, 0, 0}},
	} {
		if diff := cmp.Diff(c.want, hits(t, c.text, 6, "start")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestProbabilityFollowsTheSeed(t *testing.T) {
	text := func(seed int) string {
		return fmt.Sprintf("seed=%d\n[[rule]]\non='start'\ndo='answer'\nstatus=500\nprobability=0.3", seed)
	}
	one := hits(t, text(1), 1000, "start")
	if !slices.Equal(one, hits(t, text(1), 1000, "start")) {
		t.Error("the same seed hits other calls")
	}
	if slices.Equal(one, hits(t, text(2), 1000, "start")) {
		t.Error("another seed hits the same calls")
	}
	n := 0
	for _, hit := range one {
		n += hit
	}
	if n < 250 || n > 350 {
		t.Errorf("%d of 1000 calls", n)
	}
}

func TestWrongRules(t *testing.T) {
	for rule, words := range map[string]string{
		"on='stop'\ndo='drop'":                   "no endpoint",
		"on='start'\ndo='explode'":               "no action",
		"on='start'\ndo='drop'\nprobability=1.5": "probability",
		"on='start'\ndo='drop'\nnth=-1":          "negative",
		"on='start'\ndo='drop'\nwhen='later'":    "neither",
		"on='start'\ndo='answer'":                "status = 0",
		"on='start'\ndo='slow'":                  "rate",
		"on='start'\ndo='expire'":                "works on [put get]",
	} {
		p, err := Parse("[[rule]]\non='start'\ndo='drop'\n[[rule]]\n" + rule)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(p, some); err == nil || !strings.Contains(err.Error(), words) || !strings.Contains(err.Error(), "rule 2") {
			t.Errorf("%s: %v", rule, err)
		}
	}
	if _, err := Parse("[[rule]]\non='start'\nprobabilty=1"); err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("%v", err)
	}
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "faults.toml")
	if err := os.WriteFile(path, []byte("[[rule]]\non='start'\ndo='drop'"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := Load(path); err != nil || len(p.Rules) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := Load(path + "x"); err == nil {
		t.Error("no error for no file")
	}
}

// Whatever the pieces in which an answer is written, its middle byte is hit.
func TestHalfIsFoundInAnyPieces(t *testing.T) {
	content := []byte("0123456789")
	for size := 1; size <= len(content); size++ {
		rec := httptest.NewRecorder()
		rec.Header().Set("Content-Length", "10")
		halves := 0
		w := &body{ResponseWriter: rec, flip: true, atHalf: func() {
			halves++
			if rec.Body.Len() != 5 {
				t.Errorf("pieces of %d: half after %d bytes", size, rec.Body.Len())
			}
		}}
		w.WriteHeader(http.StatusOK)
		for piece := range slices.Chunk(content, size) {
			if n, err := w.Write(piece); n != len(piece) || err != nil {
				t.Fatalf("%d, %v", n, err)
			}
		}
		if got := rec.Body.String(); got != "0123446789" || halves != 1 {
			t.Errorf("pieces of %d: %s, %d halves", size, got, halves)
		}
	}
}

func TestFlippedReader(t *testing.T) {
	for size := 1; size <= 4; size++ {
		r := &flippedReader{ReadCloser: io.NopCloser(bytes.NewReader([]byte("0123"))), at: 2}
		got, err := io.ReadAll(pieces{r, size})
		if err != nil || string(got) != "0133" {
			t.Errorf("pieces of %d: %s, %v", size, got, err)
		}
	}
}

// pieces reads at most size bytes at once.
type pieces struct {
	io.Reader
	size int
}

func (p pieces) Read(b []byte) (int, error) { return p.Reader.Read(b[:min(len(b), p.size)]) }
