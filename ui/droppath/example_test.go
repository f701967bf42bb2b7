package droppath_test

import (
	"fmt"

	"bulkup/ui/droppath"
)

// Terminals quote dropped files each in their own way; the same two files come out.
func ExampleParse() {
	disk := map[string]bool{"/home/me/my beach.jpg": true, "/home/me/b.png": true}
	env := droppath.Env{Exists: func(path string) bool { return disk[path] }, Home: "/home/me", Cwd: "/"}
	for _, text := range []string{
		`/home/me/my\ beach.jpg ~/b.png`,
		`'/home/me/my beach.jpg' '/home/me/b.png'`,
		"file:///home/me/my%20beach.jpg\r\n/home/me/b.png",
	} {
		fmt.Printf("%q\n", droppath.Parse(text, env).Paths)
	}
	// Output:
	// ["/home/me/my beach.jpg" "/home/me/b.png"]
	// ["/home/me/my beach.jpg" "/home/me/b.png"]
	// ["/home/me/my beach.jpg" "/home/me/b.png"]
}
