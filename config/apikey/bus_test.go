package apikey

import (
	"os"
	"path/filepath"
	"testing"
)

func TestKeyringIsAskedOnlyWhereThereIsABus(t *testing.T) {
	with, without := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(with, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		system, address, dir string
		want                 bool
	}{
		{"linux", "", without, false},
		{"linux", "autolaunch:", without, false},
		{"linux", "unix:path=/x", without, true},
		{"linux", "", with, true},
		{"freebsd", "", without, false},
		{"darwin", "", without, true},
		{"windows", "", without, true},
	} {
		env := func(name string) string { return map[string]string{"DBUS_SESSION_BUS_ADDRESS": c.address}[name] }
		if got := sessionBus(c.system, env, c.dir); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestWithoutKeyring(t *testing.T) {
	p := Places{Dir: t.TempDir(), Host: "h", Keyring: none{}}
	mustFind(t, p, "", "none; no keyring here")
	if origin, err := Save(p, "k"); err != nil || origin != "file "+p.File() {
		t.Errorf("stored in %s, %v", origin, err)
	}
	mustFind(t, p, "k", "file "+p.File())
}
