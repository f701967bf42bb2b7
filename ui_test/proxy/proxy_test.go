package proxy

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 30 * time.Second

// echo is a server that sends back what it gets, and reports what that was.
func echo(t *testing.T) (addr string, got <-chan []byte) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	seen := make(chan []byte, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		var all bytes.Buffer
		_, _ = io.Copy(conn, io.TeeReader(conn, &all))
		seen <- all.Bytes()
	}()
	t.Cleanup(func() {
		l.Close()
		<-ended
	})
	return l.Addr().String(), seen
}

// through returns a connection through a proxy with that fault.
func through(t *testing.T, f Fault) (net.Conn, <-chan []byte) {
	t.Helper()
	addr, got := echo(t)
	p, err := Start(addr, func(int) Fault { return f })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	conn, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return conn, got
}

const text = "0123456789"

func TestBytesArriveWhateverTheWire(t *testing.T) {
	for name, w := range map[string]Wire{
		"plain": {}, "slices": {Slice: 3}, "late": {Latency: time.Millisecond}, "slow": {Rate: 10_000},
		"an end that never comes": {End: Reset, After: int64(len(text))},
	} {
		t.Run(name, func(t *testing.T) {
			conn, _ := through(t, Fault{Up: w, Down: w})
			if _, err := io.WriteString(conn, text); err != nil {
				t.Fatal(err)
			}
			back := make([]byte, len(text))
			if _, err := io.ReadFull(conn, back); err != nil || string(back) != text {
				t.Errorf("%q, %v", back, err)
			}
		})
	}
}

func TestWireTakesItsTime(t *testing.T) {
	conn, _ := through(t, Fault{Up: Wire{Slice: 5, Rate: 100, Latency: 10 * time.Millisecond}})
	began := time.Now()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, make([]byte, len(text))); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 120*time.Millisecond {
		t.Errorf("10 bytes at 100 a second, in two late pieces, took %v", took)
	}
}

func TestEnds(t *testing.T) {
	for name, c := range map[string]struct {
		fault  Fault
		server string // what reaches the server
		client string // what comes back
		end    error
	}{
		"reset on the way up":   {Fault{Up: Wire{End: Reset, After: 4, Slice: 3}}, "0123", "0123", syscall.ECONNRESET},
		"reset on the way down": {Fault{Down: Wire{End: Reset}}, text, "", syscall.ECONNRESET},
		"reset after a silence": {Fault{Up: Wire{End: Stall, After: 4, For: time.Millisecond}}, "0123", "0123", syscall.ECONNRESET},
		"closed on the way":     {Fault{Down: Wire{End: Close, After: 6}}, text, "012345", io.EOF},
	} {
		t.Run(name, func(t *testing.T) {
			conn, got := through(t, c.fault)
			if _, err := io.WriteString(conn, text); err != nil {
				t.Fatal(err)
			}
			var back strings.Builder
			_, err := io.Copy(&back, conn)
			if err == nil {
				err = io.EOF
			}
			if !strings.HasPrefix(c.client, back.String()) || c.end == io.EOF && back.String() != c.client || !errors.Is(err, c.end) {
				t.Errorf("the client got %q, %v", back.String(), err)
			}
			if seen := string(<-got); !strings.HasPrefix(c.server, seen) {
				t.Errorf("the server got %q", seen)
			}
		})
	}
}

func TestStallIsSilent(t *testing.T) {
	conn, got := through(t, Fault{Down: Wire{End: Stall, After: 4}})
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	head := make([]byte, 4)
	if _, err := io.ReadFull(conn, head); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(30 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(head); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%d bytes, %v", n, err)
	}
	conn.Close() // the proxy has to notice, or the server waits for ever
	if seen := string(<-got); seen != text {
		t.Errorf("the server got %q", seen)
	}
}

func TestRefused(t *testing.T) {
	p, err := Start("127.0.0.1:0", func(int) Fault { return Fault{Refuse: true} })
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	conn, err := net.Dial("tcp", p.Addr())
	if err == nil {
		defer conn.Close()
		_, err = conn.Read(make([]byte, 1))
	}
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("%v", err)
	}
}

func TestCloseEndsWhatIsOpen(t *testing.T) {
	addr, got := echo(t)
	p, err := Start(addr, func(int) Fault { return Fault{Up: Wire{End: Stall, After: 4}} })
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, make([]byte, 4)); err != nil {
		t.Fatal(err)
	}
	p.Close()
	if seen := <-got; string(seen) != "0123" {
		t.Errorf("the server got %q", seen)
	}
}
