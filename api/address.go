package api

import (
	"errors"
	"net"
	"net/url"
	"regexp"
	"strings"
)

// ParseBase reads the address of an API: https, or http where it stays on this
// machine. It has no user, query or fragment, and comes back without a trailing
// slash. The error is a sentence for the user and never repeats a secret.
func ParseBase(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return nil, errors.New("the API address is empty; it looks like https://api.example.org")
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "" || u.Hostname() == "" || u.Opaque != "" {
		return nil, errors.New("the API address is not a web address; it looks like https://api.example.org")
	}
	switch {
	case u.User != nil:
		return nil, errors.New("the API address must not hold a user or password; the key has a setting of its own")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(raw, "#"):
		return nil, errors.New("the API address must end before any ? or #")
	}
	if err := allowScheme(u); err != nil {
		return nil, err
	}
	if u.Port() == "" { // "https://host:" is the host without a port
		u.Host = strings.TrimSuffix(u.Host, ":")
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// ParseSigned reads a link that a service has signed: https, or http where it
// stays on this machine. The error names the host at most, for the rest of a
// signed link is a secret.
func ParseSigned(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return nil, errors.New("the link is not a web address")
	}
	if u.User != nil {
		return nil, errors.New("the link to " + Clean(u.Host) + " holds a user or password")
	}
	if err := allowScheme(u); err != nil {
		return nil, err
	}
	return u, nil
}

func allowScheme(u *url.URL) error {
	switch {
	case u.Scheme == "https", u.Scheme == "http" && IsLoopback(u.Hostname()):
		return nil
	case u.Scheme == "http":
		return errors.New("http:// is not safe for " + Clean(u.Host) + "; use https:// (http is for this machine only)")
	default:
		return errors.New("an address with " + Clean(u.Scheme) + ":// cannot be used; it has to be https://")
	}
}

// IsLoopback reports whether host, a name or an IP without port, is this machine.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// RedactURL returns raw without user, query and fragment, which is where
// addresses keep their secrets. What does not parse is not shown at all.
func RedactURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "(unreadable address)"
	}
	u.User, u.RawQuery, u.ForceQuery, u.Fragment, u.RawFragment = nil, "", false, "", ""
	return u.String()
}

var (
	addressInText = regexp.MustCompile(`[a-zA-Z][a-zA-Z0-9+.-]*://[^\s"'<>\\]+`)
	// secretInText is what signs a link, where a text has it without the link.
	secretInText = regexp.MustCompile(`(?i)\b((?:x-(?:amz|goog)-(?:signature|credential|security-token)|signature|sig|token|upload_id|api[_-]?key|secret|password)=)[^\s&"'<>]+`)
)

// RedactText applies RedactURL to every address within s, and takes out what signs one.
func RedactText(s string) string {
	s = addressInText.ReplaceAllStringFunc(s, RedactURL)
	return secretInText.ReplaceAllString(s, "${1}"+dots)
}
