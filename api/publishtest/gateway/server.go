package gateway

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"bulkup/api/publishtest/program"
)

// The account of the server, and its one bucket.
const (
	AccessKey = "testkey"
	SecretKey = "testsecret123"
	Region    = "us-east-1"
	Name      = "bucket"
)

// Server is an S3 server that runs.
type Server struct {
	cmd   *exec.Cmd
	ended chan struct{}
	dir   string
}

// Start runs a server at address, which is the path of a socket or a host and a
// port, and returns when it answers. Its objects live in a temporary folder.
func Start(address string) (s *Server, err error) {
	binary, err := program.Build(program.S3, "github.com/versity/versitygw/cmd/versitygw")
	if err != nil {
		return nil, err
	}
	s = &Server{ended: make(chan struct{})}
	if s.dir, err = os.MkdirTemp("", "s3-"); err != nil {
		return nil, err
	}
	for _, d := range []string{s.objects(), s.meta()} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, errors.Join(err, os.RemoveAll(s.dir))
		}
	}
	s.cmd = exec.Command(binary, "--port", address, "--keep-alive", "--health", "/health", "-q", "posix", "--sidecar", s.meta(), filepath.Dir(s.objects()))
	s.cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+AccessKey, "ROOT_SECRET_KEY="+SecretKey)
	if err := s.cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	go func() { defer close(s.ended); _ = s.cmd.Wait() }()
	if err := s.await(address); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// await returns when the server answers.
func (s *Server) await(address string) error {
	client := &http.Client{Transport: Through(address)}
	defer client.CloseIdleConnections()
	deadline := time.After(time.Minute)
	for {
		resp, err := client.Get("http://gateway/health")
		if err == nil {
			return resp.Body.Close()
		}
		select {
		case <-s.ended:
			return errors.New("the S3 server has ended")
		case <-deadline:
			return fmt.Errorf("the S3 server does not answer: %w", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Stop ends the server and removes what it has stored.
func (s *Server) Stop() error {
	_ = s.cmd.Process.Kill()
	<-s.ended
	return os.RemoveAll(s.dir)
}

// Through is a transport to the server at address, whatever the host of the request.
func Through(address string) *http.Transport {
	network := "tcp"
	if filepath.IsAbs(address) {
		network = "unix"
	}
	return &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, address)
		},
		DisableCompression:  true,
		MaxIdleConnsPerHost: 64,
	}
}

// Objects returns how many objects the server has, and their bytes together.
func (s *Server) Objects() (count int, size int64, err error) {
	err = filepath.WalkDir(s.objects(), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir // parts of uploads that are open
		}
		if !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if err == nil {
			count, size = count+1, size+info.Size()
		}
		return err
	})
	return count, size, err
}

func (s *Server) objects() string { return filepath.Join(s.dir, "objects", Name) }
func (s *Server) meta() string    { return filepath.Join(s.dir, "meta") }
