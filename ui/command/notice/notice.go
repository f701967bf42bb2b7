// Package notice holds the licences of everything that bulkup is made of: Go, its
// modules with the WebAssembly in them, and the weights of networks. The program under
// make writes NOTICE.txt from the build list:
//
//	go run ./ui/command/notice/make
package notice

import _ "embed"

// Text is the notice, with each licence in full.
//
//go:embed NOTICE.txt
var Text string
