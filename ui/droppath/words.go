package droppath

import "strings"

// word is a part of a text, with its quotes and escapes undone.
type word struct {
	before string // the blanks between it and the word before, which may belong to a name
	text   string
}

// join returns the words with what is between them.
func join(words []word) string {
	var text strings.Builder
	for i, w := range words {
		if i > 0 {
			text.WriteString(w.before)
		}
		text.WriteString(w.text)
	}
	return text.String()
}

// splitter cuts text into words; false when the text does not follow its rules.
type splitter func(text string) (words []word, ok bool)

// plainWords undoes nothing: kitty and Alacritty send names as they are.
func plainWords(text string) ([]word, bool) {
	var c collector
	for i := range len(text) {
		c.take(text[i])
	}
	return c.command(), true
}

// posixWords reads as a shell does: backslash, single and double quotes.
func posixWords(text string) ([]word, bool) { return shellWords(text, true) }

// escapedWords undoes backslashes only.
func escapedWords(text string) ([]word, bool) { return shellWords(text, false) }

// spacedWords undoes backslashes before blanks only: WezTerm leaves all else as it is.
func spacedWords(text string) ([]word, bool) {
	var c collector
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && isBlank(text[i+1]) {
			i++
			c.put(text[i])
			continue
		}
		c.take(text[i])
	}
	return c.command(), true
}

func shellWords(text string, quotes bool) ([]word, bool) {
	var c collector
	var quote byte
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case b == '\\' && quote != '\'':
			if i+1 == len(text) {
				return nil, false
			}
			if quote == '"' && !strings.ContainsRune("\"\\$`", rune(text[i+1])) {
				c.put(b)
				continue
			}
			i++
			c.put(text[i])
		case quote != 0 && b == quote:
			quote = 0
		case quote != 0:
			c.put(b)
		case quotes && (b == '\'' || b == '"'):
			quote = b
		default:
			c.take(b)
		}
	}
	return c.command(), quote == 0
}

// windowsWords reads quotes, PowerShell's too, where a doubled quote stands
// for itself. A backslash is never an escape.
func windowsWords(text string) ([]word, bool) {
	var c collector
	var quote byte
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case quote != 0 && b == quote && i+1 < len(text) && text[i+1] == quote:
			i++
			c.put(b)
		case quote != 0 && b == quote:
			quote = 0
		case quote != 0:
			c.put(b)
		case b == '"', b == '\'' && len(c.word) == 0: // an apostrophe within a name is one
			quote = b
		default:
			c.take(b)
		}
	}
	return c.command(), quote == 0
}

// collector gathers words byte by byte.
type collector struct {
	words  []word
	blanks []byte // before the word
	word   []byte
}

// put takes a byte of a word.
func (c *collector) put(b byte) { c.word = append(c.word, b) }

// take takes a byte that is itself: a blank ends a word.
func (c *collector) take(b byte) {
	if !isBlank(b) {
		c.put(b)
		return
	}
	c.end()
	c.blanks = append(c.blanks, b)
}

func (c *collector) end() {
	if len(c.word) > 0 {
		c.words = append(c.words, word{string(c.blanks), string(c.word)})
		c.blanks, c.word = c.blanks[:0], c.word[:0]
	}
}

// command returns the words without PowerShell's call operator.
func (c *collector) command() []word {
	c.end()
	if len(c.words) > 1 && c.words[0].text == "&" {
		return c.words[1:]
	}
	return c.words
}

func isBlank(b byte) bool { return strings.IndexByte(blanks, b) >= 0 }

// splitLines returns the lines that say something. Lists of file addresses may
// hold comments.
func splitLines(text string) []word {
	list := strings.Contains(text, fileScheme)
	var lines []word
	at := 0 // where the last line ended
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		line := strings.Trim(text[start:end], blanks)
		if line != "" && !(list && strings.HasPrefix(line, "#")) {
			first := start + strings.Index(text[start:end], line)
			lines = append(lines, word{text[at:first], line})
			at = first + len(line)
		}
		start = end + 1
	}
	return lines
}
