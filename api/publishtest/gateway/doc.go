// Package gateway starts a real S3 server for tests and benchmarks, and speaks to
// a bucket of it by signed links.
package gateway
