package local

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"time"

	"bulkup/api"
)

// certificate returns what the server is known by, or nil where nothing is encrypted. One
// that the server has signed itself is made once, and kept in the store with its key: those
// who have its fingerprint need no new one.
func (s *Service) certificate() (*tls.Certificate, error) {
	if s.opts.Certificate != nil || !s.opts.SelfSigned {
		return s.opts.Certificate, nil
	}
	const id = "certificate"
	var kept struct{ Certificate, Key []byte } // DER; the key as PKCS 8
	err := s.store.Get(accountFolder, id, &kept)
	if errors.Is(err, fs.ErrNotExist) {
		if kept.Certificate, kept.Key, err = signSelf(s.opts.Now()); err == nil {
			err = s.store.Put(accountFolder, id, kept)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("the certificate of the server: %w", err)
	}
	key, err := x509.ParsePKCS8PrivateKey(kept.Key)
	if err != nil {
		return nil, fmt.Errorf("the key of the server's certificate: %w", err)
	}
	return &tls.Certificate{Certificate: [][]byte{kept.Certificate}, PrivateKey: key}, nil
}

// selfSignedLife is long: whoever has the fingerprint trusts the certificate for that, and
// not for its dates.
const selfSignedLife = 10 * 365 * 24 * time.Hour

// signSelf makes a certificate for the names that this machine has for itself.
func signSelf(now time.Time) (certificate, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if key, err = x509.MarshalPKCS8PrivateKey(private); err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, nil, err
	}
	names := []string{"localhost"}
	if host, err := os.Hostname(); err == nil && host != "" {
		names = append(names, host)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "bulkup serve"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(selfSignedLife), // clocks differ
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		DNSNames:              names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	certificate, err = x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	return certificate, key, err
}

// fingerprint is that of a certificate, "" for none.
func fingerprint(c *tls.Certificate) string {
	if c == nil {
		return ""
	}
	return api.FingerprintOf(c.Certificate[0]).String()
}

// encryption is what the flags say of the way to the server.
type encryption struct {
	cert, certKey        string // files
	selfSigned, insecure bool
}

// apply puts the flags into the options. What others could read on the way is refused,
// unless the user says so.
func (e encryption) apply(o *Options, addr string) error {
	switch {
	case (e.cert == "") != (e.certKey == ""):
		return errors.New("--cert and --cert-key belong together: one names the certificate, the other its private key")
	case e.cert != "" && e.selfSigned:
		return errors.New("--self-signed makes a certificate; leave it out where --cert names one")
	case e.insecure && (e.cert != "" || e.selfSigned):
		return errors.New("--insecure means that nothing is encrypted; leave it out, or the certificate")
	}
	o.SelfSigned = e.selfSigned
	if e.cert != "" {
		pair, err := tls.LoadX509KeyPair(e.cert, e.certKey)
		if err != nil {
			return fmt.Errorf("the certificate %s with the key %s cannot be used: %w", e.cert, e.certKey, err)
		}
		o.Certificate = &pair
	}
	if o.Certificate == nil && !o.SelfSigned && !e.insecure {
		if host, _, err := net.SplitHostPort(addr); err == nil && !api.IsLoopback(host) {
			return fmt.Errorf("whoever is on the way could read the key and the pictures of %s: add --self-signed, or --cert and --cert-key, or --insecure to serve plain http all the same", addr)
		}
	}
	return nil
}
