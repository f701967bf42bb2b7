package main

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMedianOfEachFigure(t *testing.T) {
	got := median([]sample{{3, 10, 200}, {1, 30, 300}, {2, 20, 100}})
	if got != (sample{2, 20, 200}) {
		t.Error(got)
	}
}

// Every byte is late by the delay, and what comes out is what went in.
func TestDelay(t *testing.T) {
	echo, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer echo.Close()
	go func() {
		conn, err := echo.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = io.Copy(conn, conn)
	}()
	const delay = 30 * time.Millisecond
	line, err := newDelay(echo.Addr().String(), delay)
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	conn, err := net.Dial("tcp", line.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	want := strings.Repeat("0123456789", 50_000)
	start := time.Now()
	go func() {
		_, _ = io.WriteString(conn, want)
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	first := make([]byte, 1)
	if _, err := io.ReadFull(conn, first); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took < 2*delay {
		t.Errorf("the first byte was back after %v", took)
	}
	rest, _ := io.ReadAll(conn)
	if got := string(first) + string(rest); got != want {
		t.Errorf("%d bytes came back, not the %d that were sent", len(got), len(want))
	}
}
