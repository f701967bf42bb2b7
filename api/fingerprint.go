package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// Fingerprint is the SHA-256 of a certificate, by which a server is known that no
// authority vouches for. The zero value is none.
type Fingerprint [sha256.Size]byte

// FingerprintOf returns the fingerprint of a certificate in DER.
func FingerprintOf(certificate []byte) Fingerprint { return sha256.Sum256(certificate) }

// ParseFingerprint reads what String has written, or what openssl writes: hexadecimal
// digits, in pairs with colons or not, after "sha256:" or nothing.
func ParseFingerprint(raw string) (f Fingerprint, err error) {
	digits := strings.ToLower(strings.TrimSpace(raw))
	digits = strings.ReplaceAll(strings.TrimPrefix(digits, "sha256:"), ":", "")
	b, err := hex.DecodeString(digits)
	if err != nil || len(b) != len(f) {
		return f, errors.New("a fingerprint is sha256: and 64 hexadecimal digits, as bulkup serve prints it")
	}
	return Fingerprint(b), nil
}

func (f Fingerprint) String() string { return "sha256:" + hex.EncodeToString(f[:]) }

// Pin has t take the server at base for the right one if it shows the certificate with
// the fingerprint, and for no other reason: that holds for its links too, and names and
// dates do not matter. No proxy is used for it. Other servers are checked as ever.
// Pin comes before the first request. The error says why base cannot be pinned.
func Pin(t *http.Transport, base *url.URL, f Fingerprint) error {
	if base.Scheme != "https" {
		return errors.New("a fingerprint is for an https:// address, and " + Clean(base.Host) + " has http://")
	}
	pinned := hostPort(base)
	proxy, dial := t.Proxy, t.DialContext
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	if proxy != nil {
		t.Proxy = func(r *http.Request) (*url.URL, error) {
			if r.URL.Scheme == "https" && hostPort(r.URL) == pinned {
				return nil, nil
			}
			return proxy(r)
		}
	}
	t.DialTLSContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		config := &tls.Config{ServerName: host}
		if t.TLSClientConfig != nil {
			config = t.TLSClientConfig.Clone()
			config.ServerName = host
		}
		if strings.EqualFold(addr, pinned) {
			config.InsecureSkipVerify = true // VerifyConnection takes its place
			config.VerifyConnection = func(s tls.ConnectionState) error { return f.check(s) }
		}
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		if t.TLSHandshakeTimeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, t.TLSHandshakeTimeout)
			defer cancel()
		}
		secure := tls.Client(conn, config)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = conn.Close()
			return nil, err
		}
		return secure, nil
	}
	return nil
}

// ErrFingerprint is the error of a server that shows another certificate.
var ErrFingerprint = errors.New("the server shows another certificate than the one with the fingerprint that is set: it was renewed, or this is another server")

func (f Fingerprint) check(s tls.ConnectionState) error {
	if len(s.PeerCertificates) == 0 {
		return ErrFingerprint
	}
	shown := FingerprintOf(s.PeerCertificates[0].Raw)
	if !bytes.Equal(shown[:], f[:]) {
		return fmt.Errorf("%w; it shows %s", ErrFingerprint, shown)
	}
	return nil
}

// hostPort is the address of a server, with its port.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "443"
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
