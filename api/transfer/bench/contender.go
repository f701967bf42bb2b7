package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"bulkup/api/publishtest/gateway"
)

// contender is a client that can send the files of a folder.
type contender struct {
	name string
	peer bool
	mode string // of "bench put", when it is not a peer

	command func(w work, dir, host string) *exec.Cmd
}

// The modes of "bench put".
const (
	verified   = "verified"
	unverified = "unverified"
	plain      = "plain"
)

// ours are the clients of this program.
func ours(self string) []contender {
	var all []contender
	for _, c := range []contender{
		{name: "bulkup, verified", mode: verified},
		{name: "bulkup, unverified", mode: unverified},
		{name: "plain PUTs, unverified", mode: plain},
	} {
		c.command = func(w work, dir, host string) *exec.Cmd {
			return exec.Command(self, "put", "-mode", c.mode, "-host", host, "-connections", strconv.Itoa(w.connections),
				"-parallel", strconv.Itoa(w.parallel), "-kept", filepath.Join(filepath.Dir(dir), "kept"), dir)
		}
		all = append(all, c)
	}
	return all
}

// verified is our client as bulkup uses it, and the peers.
func (r *rig) verified() (all []contender) {
	for _, c := range r.clients {
		if c.peer || c.mode == verified {
			all = append(all, c)
		}
	}
	return all
}

// tools are the programs to compare with, at their defaults.
var tools = []contender{
	{name: "s5cmd", peer: true, command: func(_ work, dir, host string) *exec.Cmd {
		return exec.Command("s5cmd", "--endpoint-url", "http://"+host, "cp", dir+"/*", "s3://"+gateway.Name+"/")
	}},
	{name: "rclone", peer: true, command: func(_ work, dir, host string) *exec.Cmd {
		c := exec.Command("rclone", "copy", dir, "peer:"+gateway.Name)
		c.Env = append(os.Environ(), "RCLONE_CONFIG=/dev/null", "RCLONE_CONFIG_PEER_TYPE=s3", "RCLONE_CONFIG_PEER_PROVIDER=Other",
			"RCLONE_CONFIG_PEER_ENDPOINT=http://"+host, "RCLONE_CONFIG_PEER_ACCESS_KEY_ID="+gateway.AccessKey,
			"RCLONE_CONFIG_PEER_SECRET_ACCESS_KEY="+gateway.SecretKey)
		return c
	}},
	{name: "aws", peer: true, command: func(_ work, dir, host string) *exec.Cmd {
		return exec.Command("aws", "--endpoint-url", "http://"+host, "s3", "cp", "--recursive", dir, "s3://"+gateway.Name+"/")
	}},
}
