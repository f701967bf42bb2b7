// Package upscayltest is Upscayl Cloud for tests, in the manner of net/http/httptest:
// both documented dialects, limits, credits, faults on demand, and a ledger that
// says what was asked for and what was paid. No product package imports it.
package upscayltest

import (
	"context"

	"bulkup/api/local"
)

type (
	// Options say what to serve. Key and Store have to be given.
	Options = local.Options
	// Server is a running service.
	Server = local.Server
	// Dialect is one of the two documented forms of requests and answers.
	Dialect = local.Dialect
	// Limits is how often each call may be made within a window.
	Limits = local.Limits
	// Ledger is what the service has been asked for and has taken.
	Ledger = local.Ledger
)

// The two dialects.
const (
	Current = local.Current
	Classic = local.Classic
)

// Start serves until Close.
func Start(ctx context.Context, o Options) (*Server, error) { return local.Start(ctx, o) }

// DocumentedLimits are those of the service's older description, per hour.
func DocumentedLimits() Limits { return local.DocumentedLimits() }

// LoadLimits takes "none", "documented" or the path of a TOML file.
func LoadLimits(s string) (Limits, error) { return local.LoadLimits(s) }
