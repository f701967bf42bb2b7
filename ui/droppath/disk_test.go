package droppath

import "strings"

// disk is a file system that exists in the test only: files, and the folders
// that they are in.
type disk map[string]bool

func newDisk(files ...string) disk {
	d := make(disk)
	for _, f := range files {
		for d[f] = true; ; d[f] = true {
			i := strings.LastIndexAny(f, `/\`)
			if i <= 0 {
				break
			}
			f = f[:i]
		}
	}
	return d
}

func (d disk) unix() Env {
	return Env{Exists: func(p string) bool { return d[p] }, Home: "/home/me", Cwd: "/work"}
}

func (d disk) wsl() Env {
	e := d.unix()
	e.WSL = true
	return e
}

func (d disk) windows() Env {
	return Env{Exists: func(p string) bool { return d[p] }, Home: `C:\Users\me`, Cwd: `C:\work`, Windows: true}
}
