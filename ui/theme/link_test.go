package theme

import (
	"runtime"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestLinks(t *testing.T) {
	th := New(Options{Links: true, Host: "laptop", NoColor: true})
	path, want := "/a b/\x1b日%.png", "file://laptop/a%20b/%1B%E6%97%A5%25.png"
	if runtime.GOOS == "windows" {
		path, want = `C:\a b\c.png`, "file://laptop/C:/a%20b/c.png"
	}
	got := th.File(path).On("x")
	if !strings.HasPrefix(got, "\x1b]8;id=") || !strings.HasSuffix(got, ";"+want+"\ax\x1b]8;;\a") || ansi.StringWidth(got) != 1 {
		t.Errorf("a file is %q", got)
	}
	if got := th.Web("https://cdn.example.org/a b?x=1").On("x"); !strings.Contains(got, ";https://cdn.example.org/a%20b?x=1\ax") {
		t.Errorf("an address is %q", got)
	}
	if th.Web("https://a.org/1") == th.Web("https://a.org/2") {
		t.Error("links are not told apart")
	}
	for _, none := range []Paint{th.File("a.png"), th.File(""), th.Web("ftp://a.org/x"), th.Web("a.png"), th.Web("https:///x"), th.Web("https://a\x1b.org"),
		New(Options{}).File(path), New(Options{}).Web("https://a.org")} {
		if none.On("x") != "x" {
			t.Errorf("%q is a link", none.On("x"))
		}
	}
}
