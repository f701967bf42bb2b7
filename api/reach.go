package api

import (
	"context"
	"net"
	"net/url"
	"time"
)

// Reach tells whether a connection to the service can be made. Nothing is asked
// of it.
func Reach(ctx context.Context, base *url.URL) error {
	port := base.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[base.Scheme]
	}
	dialer := net.Dialer{Timeout: 3 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(base.Hostname(), port))
	if err != nil {
		return err
	}
	return conn.Close()
}
