package droppath

import "strings"

// splitter cuts text into tokens and undoes their quoting; false when the text
// does not follow its rules.
type splitter func(text string) (tokens []string, ok bool)

// posixTokens reads as a shell does: backslash, single and double quotes.
func posixTokens(text string) ([]string, bool) { return shellTokens(text, true) }

// escapedTokens undoes backslashes only: WezTerm leaves quotes as they are.
func escapedTokens(text string) ([]string, bool) { return shellTokens(text, false) }

func shellTokens(text string, quotes bool) ([]string, bool) {
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
		case quote != 0:
			if b == quote {
				quote = 0
			} else {
				c.put(b)
			}
		case quotes && (b == '\'' || b == '"'):
			quote = b
		case strings.IndexByte(blanks, b) >= 0:
			c.end()
		default:
			c.put(b)
		}
	}
	c.end()
	return c.command(), quote == 0
}

// windowsTokens reads quotes, PowerShell's too, where a doubled quote stands
// for itself. A backslash is never an escape.
func windowsTokens(text string) ([]string, bool) {
	var c collector
	var quote byte
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case quote != 0 && b == quote && i+1 < len(text) && text[i+1] == quote:
			i++
			c.put(b)
		case quote != 0:
			if b == quote {
				quote = 0
			} else {
				c.put(b)
			}
		case b == '"', b == '\'' && c.token.Len() == 0: // an apostrophe within a name is one
			quote = b
		case strings.IndexByte(blanks, b) >= 0:
			c.end()
		default:
			c.put(b)
		}
	}
	c.end()
	return c.command(), quote == 0
}

// collector gathers tokens byte by byte.
type collector struct {
	tokens []string
	token  strings.Builder
}

func (c *collector) put(b byte) { c.token.WriteByte(b) }

func (c *collector) end() {
	if c.token.Len() > 0 {
		c.tokens = append(c.tokens, c.token.String())
		c.token.Reset()
	}
}

// command returns the tokens without PowerShell's call operator.
func (c *collector) command() []string {
	if len(c.tokens) > 0 && c.tokens[0] == "&" {
		return c.tokens[1:]
	}
	return c.tokens
}

// piece is a stretch of a line without blanks, by its byte offsets.
type piece struct{ start, end int }

func splitPieces(line string) []piece {
	var pieces []piece
	start := -1
	for i := 0; i <= len(line); i++ {
		blank := i == len(line) || strings.IndexByte(blanks, line[i]) >= 0
		switch {
		case blank && start >= 0:
			pieces = append(pieces, piece{start, i})
			start = -1
		case !blank && start < 0:
			start = i
		}
	}
	return pieces
}

// splitLines returns the lines that say something. Lists of file addresses may
// hold comments.
func splitLines(text string) []string {
	list := strings.Contains(text, fileScheme)
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Trim(line, blanks)
		if line == "" || list && strings.HasPrefix(line, "#") {
			continue
		}
		lines = append(lines, line)
	}
	return lines
}
