package safe

import (
	"fmt"
	"runtime"
	"strings"
)

// Shell writes a command so that it can be pasted into a shell, and does there what its
// words say. Where only ASCII may be written, or a word has characters that Text takes
// away, it is written by its bytes, as $'\346\227\245', which bash, zsh and ksh read.
func Shell(words []string, ascii bool) string {
	quote := posix
	if runtime.GOOS == "windows" {
		quote = windows
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w, ascii)
	}
	return strings.Join(quoted, " ")
}

// bare are the characters, beside letters and digits, that mean nothing to a shell.
const bare = "_@%+=:,./-"

func isBare(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r >= 0x80 || strings.ContainsRune(bare, r)
}

func posix(word string, ascii bool) string {
	switch {
	case Text(word) != word || ascii && ASCII(word) != word && strings.IndexFunc(word, func(r rune) bool { return r >= 0x80 }) >= 0:
		return bytewise(word)
	case word != "" && strings.IndexFunc(word, func(r rune) bool { return !isBare(r) }) < 0:
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// bytewise writes what is not printable ASCII as octal numbers, whose length is fixed.
func bytewise(word string) string {
	var b strings.Builder
	b.WriteString("$'")
	for i := range len(word) {
		switch c := word[i]; {
		case c == '\'' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// windows quotes for cmd and PowerShell, in whose names there are no quotes.
func windows(word string, ascii bool) string {
	if word = Text(word); ascii {
		word = ASCII(word)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !isBare(r) && r != '\\' }) < 0 {
		return word
	}
	return `"` + word + `"`
}
