// Package signed makes and checks links that carry their own permission, in the
// shape of S3: the time of signing and the life in seconds stand in the query,
// and a signature covers the method, the path and the whole query.
package signed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The two ways in which a link can be refused.
var (
	ErrSignature = errors.New("the signature does not match")
	ErrExpired   = errors.New("the link has expired")
)

// The names in the query, those of S3.
const (
	dateParam      = "X-Amz-Date"
	expiresParam   = "X-Amz-Expires"
	signatureParam = "X-Amz-Signature"

	dateLayout = "20060102T150405Z"
)

// Signer signs with one secret.
type Signer struct{ secret []byte }

// NewSigner returns a Signer; links of one secret are no links of another.
func NewSigner(secret []byte) Signer { return Signer{secret: secret} }

// Sign returns path with query and a permission to use it by method, from now on
// for life, in whole seconds.
func (s Signer) Sign(method, path string, query url.Values, now time.Time, life time.Duration) string {
	q := url.Values{}
	for k, v := range query {
		q[k] = v
	}
	q.Set(dateParam, now.UTC().Format(dateLayout))
	q.Set(expiresParam, strconv.FormatInt(int64(life/time.Second), 10))
	q.Set(signatureParam, s.signature(method, path, q))
	return (&url.URL{Path: path, RawQuery: q.Encode()}).String()
}

// Check returns nil when r may do what its link says, else ErrSignature or
// ErrExpired. A link for GET is good for HEAD.
func (s Signer) Check(r *http.Request, now time.Time) error {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return ErrSignature
	}
	given := q.Get(signatureParam)
	q.Del(signatureParam)
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if !hmac.Equal([]byte(given), []byte(s.signature(method, r.URL.Path, q))) {
		return ErrSignature
	}
	at, err := time.Parse(dateLayout, q.Get(dateParam))
	seconds, serr := strconv.ParseInt(q.Get(expiresParam), 10, 64)
	if err != nil || serr != nil {
		return ErrSignature
	}
	if now.After(at.Add(time.Duration(seconds) * time.Second)) {
		return ErrExpired
	}
	return nil
}

func (s Signer) signature(method, path string, query url.Values) string {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(method + "\n" + path + "\n" + query.Encode()))
	return hex.EncodeToString(mac.Sum(nil))
}
