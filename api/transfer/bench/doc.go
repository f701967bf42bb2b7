// Command bench compares the transfer engine with the tools that people trust:
// the same files, to the same server, in the same run. bench_peers.sh builds
// what it needs and starts it.
//
// Called as "bench put" it is the client that is measured: the engine of
// bulkup, or the least that a Go program can do.
package main
