package gateway

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const algorithm = "AWS4-HMAC-SHA256"

// presign returns a link that lets whoever has it make one kind of request
// until life has passed since now: Signature Version 4 in the query, with the
// body left unsigned, as services hand it out.
func presign(method, host, path string, query url.Values, now time.Time, life time.Duration) string {
	stamp := now.UTC().Format("20060102T150405Z")
	scope := strings.Join([]string{stamp[:8], Region, "s3", "aws4_request"}, "/")
	q := url.Values{}
	for k, v := range query {
		q[k] = v
	}
	q.Set("X-Amz-Algorithm", algorithm)
	q.Set("X-Amz-Credential", AccessKey+"/"+scope)
	q.Set("X-Amz-Date", stamp)
	q.Set("X-Amz-Expires", strconv.Itoa(int(life/time.Second)))
	q.Set("X-Amz-SignedHeaders", "host")
	canonicalQuery := strings.ReplaceAll(q.Encode(), "+", "%20")
	canonical := strings.Join([]string{method, path, canonicalQuery, "host:" + host, "", "host", "UNSIGNED-PAYLOAD"}, "\n")
	sum := sha256.Sum256([]byte(canonical))
	toSign := strings.Join([]string{algorithm, stamp, scope, hex.EncodeToString(sum[:])}, "\n")
	key := []byte("AWS4" + SecretKey)
	for _, text := range []string{stamp[:8], Region, "s3", "aws4_request"} {
		key = mac(key, text)
	}
	return "http://" + host + path + "?" + canonicalQuery + "&X-Amz-Signature=" + hex.EncodeToString(mac(key, toSign))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
