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
