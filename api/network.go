package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"syscall"

	"bulkup/api/failure"
)

// FromTransport turns the failure of a request that got no whole answer into an
// Error of kind Temporary. It names the host, or the proxy before it, and the cause, never
// the query. A canceled context passes through as it is, and so does an Error.
func FromTransport(service, call string, err error) error {
	host := "the server"
	var ue *url.Error
	if errors.As(err, &ue) {
		if u, perr := url.Parse(ue.URL); perr == nil && u.Host != "" {
			host = blamed(Clean(u.Host), u, ue.Err)
		}
		err = ue.Err // the address in a url.Error may be signed
	}
	var known *Error
	if err == nil || errors.Is(err, context.Canceled) || errors.As(err, &known) {
		return err
	}
	return &Error{Kind: failure.Temporary, Service: service, Call: call, Message: wordsOfFailure(host, err), Err: err}
}

// Distrusted reports whether err means that the certificate of a server is not trusted.
// Nothing was sent to it.
func Distrusted(err error) bool {
	return errors.As(err, new(*tls.CertificateVerificationError)) || errors.Is(err, ErrFingerprint)
}

// TimedOut reports whether err says that an answer did not come in time.
func TimedOut(err error) bool {
	var timeout net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &timeout) && timeout.Timeout()
}

func wordsOfFailure(host string, err error) string {
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var proxy *proxyRefusal
	switch {
	case errors.As(err, &proxy):
		return proxy.Error()
	case FilesExhausted(err):
		return "no connection to " + host + ": too many files and connections are open on this machine"
	case errors.As(err, &dns):
		return "cannot find " + host + "; is the network up?"
	case errors.As(err, &cert):
		words := "the certificate of " + host + " is not valid: " + Clean(cert.Err.Error())
		if errors.As(err, new(x509.UnknownAuthorityError)) {
			words += "; for a server of your own, set api-fingerprint to what bulkup serve --self-signed prints"
		}
		return words
	case errors.Is(err, syscall.ECONNREFUSED):
		return host + " refuses connections"
	case TimedOut(err):
		return host + " did not answer in time"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection to " + host + " was lost"
	default:
		return "cannot talk to " + host + ": " + Clean(RedactText(err.Error()))
	}
}
