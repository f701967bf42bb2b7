package rawcall

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Drawn is a small PNG; each seed is another picture.
func Drawn(t testing.TB, seed uint8) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 8, 6))
	for i := range 8 * 6 {
		img.Set(i%8, i/8, color.NRGBA{uint8(i) * seed, uint8(i), seed, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// DigestOf is the SHA-256 of content in hex.
func DigestOf(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }

// Clock is a time that tests move.
type Clock struct{ seconds atomic.Int64 }

// Now is the time of the clock.
func (c *Clock) Now() time.Time {
	return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).Add(time.Duration(c.seconds.Load()) * time.Second)
}

// Pass moves the clock, in whole seconds.
func (c *Clock) Pass(d time.Duration) { c.seconds.Add(int64(d / time.Second)) }

// Dial opens a bare connection to the service.
func (c *Caller) Dial() *net.TCPConn {
	c.T.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(c.Base, "http://"))
	if err != nil {
		c.T.Fatal(err)
	}
	c.T.Cleanup(func() { conn.Close() })
	return conn.(*net.TCPConn)
}

// ReadStatus reads the status of an answer.
func ReadStatus(t testing.TB, conn net.Conn) int {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}
