package near

import (
	"slices"
	"strings"
	"testing"
)

func TestOnlyWhatIsNearIsSuggested(t *testing.T) {
	known := []string{"model", "scale", "face", "format", "limits", "limits.start-task", "bytescale.auth", "aitronos.auth", "max-credits", "natural-plus-4x"}
	for word, want := range map[string][]string{
		"modle":             {"model"},
		"scael":             {"scale"},
		"max_credits":       {"max-credits"},
		"MODEL":             {"model"},
		"start-tasks":       {"limits.start-task"},
		"limits.start-tsak": {"limits.start-task"},
		"limit":             {"limits"},
		"auth":              {"bytescale.auth", "aitronos.auth"},
		"natural":           {"natural-plus-4x"},
		"plus":              {"natural-plus-4x"},
		"watch":             nil, // not face
		"api-key":           nil,
		"x":                 nil,
		"":                  nil,
	} {
		if got := Words(word, known); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
	commands := []string{"run", "doctor", "report", "man", "serve"}
	for word, want := range map[string]string{
		"rnu": `; did you mean "run"?`, "docter": `; did you mean "doctor"?`, "photos": "", "art": "", "b.jpg": "", "cat": "",
	} {
		if got := Advice(word, commands); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

// A word without end is near to nothing, which is known at once.
func TestLongWord(t *testing.T) {
	if got := Words(strings.Repeat("scale", 1<<20), []string{"scale", "limits.start-task"}); len(got) > 0 {
		t.Error(got)
	}
}
