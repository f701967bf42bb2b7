package apikey

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"

	"bulkup/config/problem"
	"bulkup/config/value"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ring is a keyring in memory, with the ways in which real ones fail.
type ring struct {
	secrets map[string]string
	err     error
	silent  chan struct{} // when not nil, calls wait until it is closed
}

func (r *ring) Get(service, account string) (string, error) {
	if r.silent != nil {
		<-r.silent
	}
	if r.err != nil {
		return "", r.err
	}
	if s, ok := r.secrets[service+"/"+account]; ok {
		return s, nil
	}
	return "", keyring.ErrNotFound
}

func (r *ring) Set(service, account, secret string) error {
	if r.silent != nil {
		<-r.silent
		return errors.New("too late")
	}
	if r.err != nil {
		return r.err
	}
	r.secrets[service+"/"+account] = secret
	return nil
}

// silentRing answers when the test is over.
func silentRing(t *testing.T) *ring {
	r := &ring{silent: make(chan struct{})}
	t.Cleanup(func() { close(r.silent) })
	return r
}

func places(t *testing.T, r Keyring) Places {
	return Places{Dir: filepath.Join(t.TempDir(), "bulkup"), Host: "api.upscayl.org", Keyring: r}
}

func mustFind(t *testing.T, p Places, wantKey, wantOrigin string) {
	t.Helper()
	key, origin, err := Find(p)
	if err != nil || key.Reveal() != wantKey || origin != wantOrigin {
		t.Errorf("got %q from %q (%v), want %q from %q", key.Reveal(), origin, err, wantKey, wantOrigin)
	}
}

func TestKeyIsLookedForInOrder(t *testing.T) {
	r := &ring{secrets: map[string]string{}}
	p := places(t, r)
	p.Env = func(string) string { return "" }
	mustFind(t, p, "", "none")

	file := filepath.Join(p.Dir, "key-api.upscayl.org")
	if err := writeKeyFile(file, mustParse(t, "from-file")); err != nil {
		t.Fatal(err)
	}
	mustFind(t, p, "from-file", "file "+file)

	r.secrets["bulkup/api.upscayl.org"] = "from-ring\n"
	mustFind(t, p, "from-ring", "system keyring")

	p.Env = func(name string) string { return map[string]string{"UPSCAYL_API_KEY": " from-env "}[name] }
	mustFind(t, p, "from-env", "environment UPSCAYL_API_KEY")
}

func TestStoredKeyStaysWithItsHost(t *testing.T) {
	r := &ring{secrets: map[string]string{}}
	for _, ring := range []Keyring{r, nil} {
		p := places(t, ring)
		if _, err := Save(p, "k1"); err != nil {
			t.Fatal(err)
		}
		p.Host = "127.0.0.1:8080"
		mustFind(t, p, "", "none")
	}
}

func TestKeyringThatFailsIsPassedOver(t *testing.T) {
	p := places(t, silentRing(t))
	p.Patience = time.Millisecond
	mustFind(t, p, "", "none; the system keyring did not answer")
	p.Keyring = &ring{err: errors.New("no \x1bservice")}
	mustFind(t, p, "", "none; the system keyring cannot be used: no �service")

	p.Keyring = silentRing(t)
	origin, err := Save(p, "k1")
	file := filepath.Join(p.Dir, "key-api.upscayl.org")
	if err != nil || origin != "file "+file {
		t.Fatalf("saved to %q (%v)", origin, err)
	}
	mustFind(t, p, "k1", "file "+file)
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the key file is %04o", info.Mode().Perm())
	}
}

func TestKeyringThatWorksLeavesNoFile(t *testing.T) {
	r := &ring{secrets: map[string]string{}}
	p := places(t, nil)
	if _, err := Save(p, "old"); err != nil {
		t.Fatal(err)
	}
	p.Keyring = r
	if origin, err := Save(p, " new\n"); err != nil || origin != "system keyring" {
		t.Fatalf("saved to %q (%v)", origin, err)
	}
	if r.secrets["bulkup/api.upscayl.org"] != "new" {
		t.Errorf("the keyring has %q", r.secrets)
	}
	left, err := os.ReadDir(p.Dir)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestBadKeysAreRefusedUnseen(t *testing.T) {
	for _, bad := range []string{"two words", "esc\x1baped", "nul\x00", "ключ", "line\nbreak"} {
		env := Places{Env: func(string) string { return bad }}
		kept := places(t, &ring{secrets: map[string]string{"bulkup/api.upscayl.org": bad}})
		for _, p := range []Places{env, kept} {
			key, _, err := Find(p)
			mustBeProblem(t, err, "the key has ")
			if !key.Empty() || strings.Contains(err.Error(), bad) {
				t.Errorf("%q: shown or used: %v", bad, err)
			}
		}
		_, err := Save(places(t, nil), bad)
		mustBeProblem(t, err, "the key has ")
	}
	_, err := Save(places(t, nil), " \n")
	mustBeProblem(t, err, "no key to store")
}

func TestKeyFileIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, want string
		put        func(path string) error
	}{
		{"readable by others", "can be read by others (mode 0644); run chmod 600", func(path string) error {
			return errors.Join(os.WriteFile(path, []byte("k1"), 0o600), os.Chmod(path, 0o644))
		}},
		{"folder", "is not a file", func(path string) error { return os.Mkdir(path, 0o700) }},
		{"too long", "too long to be a key", func(path string) error { return os.WriteFile(path, make([]byte, 5000), 0o600) }},
		{"no key", "holds no key: the key has ", func(path string) error { return os.WriteFile(path, []byte("a b"), 0o600) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Places{Dir: t.TempDir(), Host: "h"}
			if err := c.put(p.File()); err != nil {
				t.Fatal(err)
			}
			_, _, err := Find(p)
			mustBeProblem(t, err, c.want)
		})
	}
}

func TestKeyThatCannotBeWrittenIsSaid(t *testing.T) {
	p := places(t, nil)
	if err := os.WriteFile(p.Dir, nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	_, err := Save(p, "k1")
	mustBeProblem(t, err, "cannot be written: ")
}

func TestSecretIsNeverPrinted(t *testing.T) {
	key := mustParse(t, "top-secret")
	type client struct{ key value.Secret }
	encoded, err := json.Marshal(map[string]value.Secret{"key": key})
	if err != nil {
		t.Fatal(err)
	}
	shown := string(encoded)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown += fmt.Sprintf(verb, key) + fmt.Sprintf(verb, client{key}) + fmt.Sprintf(verb, &client{key})
	}
	if strings.Contains(shown, "top-secret") || strings.Contains(shown, fmt.Sprintf("%x", "top-secret")) {
		t.Error(shown)
	}
	if !key.Equal(mustParse(t, "top-secret\n")) || key.Equal(value.Secret{}) {
		t.Error("keys compare wrongly")
	}
}

func mustParse(t *testing.T, text string) value.Secret {
	t.Helper()
	key, err := value.ParseSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func mustBeProblem(t *testing.T, err error, words string) {
	t.Helper()
	var refused *problem.Error
	if !errors.As(err, &refused) || !strings.Contains(refused.Error(), words) {
		t.Errorf("error is %v, want a *problem.Error with %q", err, words)
	}
}
