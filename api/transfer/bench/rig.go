package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"

	"bulkup/api/publishtest/gateway"
)

// rig is what all comparisons share.
type rig struct {
	rounds  int
	dir     string // for files that are sent, removed at the end
	server  *gateway.Server
	host    string // of the server
	clients []contender
}

// newRig finds out which peers there are, in folder and in PATH.
func newRig(rounds int, folder string) (r *rig, err error) {
	if folder != "" {
		if err := os.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH")); err != nil {
			return nil, err
		}
	}
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": gateway.AccessKey, "AWS_SECRET_ACCESS_KEY": gateway.SecretKey, "AWS_REGION": gateway.Region} {
		if err := os.Setenv(name, value); err != nil {
			return nil, err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	r = &rig{rounds: rounds, clients: ours(self)}
	for _, p := range tools {
		if _, err := exec.LookPath(p.name); err != nil {
			fmt.Printf("%s is left out: there is no such program\n\n", p.name)
			continue
		}
		r.clients = append(r.clients, p)
	}
	if r.host, err = free(); err != nil {
		return nil, err
	}
	if r.dir, err = os.MkdirTemp("", "bench-"); err != nil {
		return nil, err
	}
	return r, nil
}

// fresh starts the server anew: empty, and with nobody writing to it who was killed.
func (r *rig) fresh() (err error) {
	if err := r.stop(); err != nil {
		return err
	}
	r.server, err = gateway.Start(r.host)
	return err
}

func (r *rig) stop() error {
	if r.server == nil {
		return nil
	}
	server := r.server
	r.server = nil
	return server.Stop()
}

func (r *rig) close() error { return errors.Join(r.stop(), os.RemoveAll(r.dir)) }

// free returns an address that nobody listens at.
func free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// files makes the files of w, and returns their folder and a way to remove it.
func (r *rig) files(w work) (dir string, remove func(), err error) {
	top, err := os.MkdirTemp(r.dir, w.name+"-")
	if err != nil {
		return "", nil, err
	}
	remove = func() { _ = os.RemoveAll(top) }
	dir = filepath.Join(top, "files")
	if err = w.prepare(dir); err == nil {
		err = os.Mkdir(filepath.Join(top, "kept"), 0o700)
	}
	if err != nil {
		remove()
	}
	return dir, remove, err
}

// bucket is the server's bucket, reached without any proxy.
func (r *rig) bucket() *gateway.Bucket {
	return &gateway.Bucket{Client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, Host: r.host}
}
