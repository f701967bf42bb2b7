//go:build !unix

package ui

// continued is for systems that stop no process.
func continued(func()) (end func()) { return func() {} }
