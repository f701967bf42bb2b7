//go:build unix

package ui_test

import (
	"strings"
	"testing"
)

// However a terminal hands a path over, it is added, and its characters are
// never taken for keys.
func TestDrop(t *testing.T) {
	t.Parallel()
	for name, drop := range map[string]func(s *session, path string){
		"pasted":           func(s *session, path string) { s.paste(path) },
		"pasted, quoted":   func(s *session, path string) { s.paste("'" + path + "' ") },
		"pasted, escaped":  func(s *session, path string) { s.paste(strings.ReplaceAll(path, " ", `\ `)) },
		"pasted, with URI": func(s *session, path string) { s.paste("file://" + strings.ReplaceAll(path, " ", "%20") + "\n") },
		"typed":            func(s *session, path string) { s.typing(path) },
		"typed, quoted":    func(s *session, path string) { s.typing("'" + path + "' ") },
		"typed, with line": func(s *session, path string) { s.typing(path + "\r") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onTerminals(t, func(t *testing.T, open opener) {
				m := newMachine(t)
				path := m.copy("album/flower.jpg", "my x q 1 r photos/a q b.jpg")
				for _, screen := range []string{"1", "2"} {
					s := open(m, small)
					s.sees("▸[1] Add")
					if screen != "1" { // or the key would belong to what is typed
						s.press(screen)
						s.sees("▸[" + screen)
					}
					drop(s, path)
					s.sees("add to the queue", "1 picture", "enter start")
					s.press("Escape")
					s.sees("▸[" + screen)
					s.misses("add to the queue")
					s.press("C-c")
					s.exits(0)
				}
			})
		})
	}
}
