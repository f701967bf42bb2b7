// Command convert writes a network from ncnn's two files in the layout of package model,
// for package weights:
//
//	go run ./api/local/neural/weights/convert realesrgan-x4fast.param api/local/neural/weights/lite.bin
package main

import (
	"fmt"
	"log"
	"os"
	"strings"

	"bulkup/api/local/neural/ncnn"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: convert NAME.param OUTPUT")
	}
	if err := convert(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func convert(from, to string) error {
	param, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	bin, err := os.ReadFile(strings.TrimSuffix(from, ".param") + ".bin")
	if err != nil {
		return err
	}
	m, err := ncnn.Read(param, bin)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	return os.WriteFile(to, m.Encode(), 0o644)
}
