package plain

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Confirm asks a question that enter answers with yes. An input that has ended
// answers no.
func Confirm(in io.Reader, out io.Writer, question string) bool {
	fmt.Fprint(out, question+" [Y/n] ")
	answer, err := bufio.NewReader(in).ReadString('\n')
	answer = strings.ToLower(strings.TrimSpace(answer))
	return err == nil && answer == "" || strings.HasPrefix(answer, "y")
}

// Watch asks whether to watch the queue while another process runs it, as held says.
func Watch(in io.Reader, out io.Writer, held error, inputs []string) bool {
	question := held.Error() + "."
	if len(inputs) > 0 {
		question += " What was named is not added: add it there."
	}
	return Confirm(in, out, question+" Watch it?")
}
