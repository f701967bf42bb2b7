// Command foreign runs a folder of any files through bulkup, each made twice as large,
// and compares the results, made small again, with what a browser or the reference
// program of the format shows of the sources. It prints which came out right, which
// wrong and which were refused, with their words:
//
//	go run ./queue/convert/foreign [-all] [-no-browser] [-keep FOLDER] FOLDER
//
// It needs at least one of Chromium, ImageMagick, heif-dec, avifdec, djxl and
// opj_decompress; without a reader of its format a file is listed as not compared. The exit
// code is 1 if a picture is wrong, or was accepted and then failed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	all := flag.Bool("all", false, "list the files that are right, too")
	keep := flag.String("keep", "", "a folder for the results and the references; it is made and left")
	plain := flag.Bool("no-browser", false, "compare with ImageMagick and its like alone, which is faster and knows no gAMA, cHRM and cICP")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	t, err := check(ctx, flag.Arg(0), *keep, !*plain)
	if err != nil {
		fmt.Fprintln(os.Stderr, "foreign:", err)
		os.Exit(2)
	}
	t.print(os.Stdout, *all)
	if t.faulty() {
		os.Exit(1)
	}
}

// check runs the files below a folder, and compares them.
func check(ctx context.Context, folder, keep string, browse bool) (t table, err error) {
	folder, err = filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	dir := keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "foreign-"); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	jobs, err := upscale(ctx, folder, dir)
	if err != nil {
		return nil, err
	}
	return compare(ctx, folder, jobs, filepath.Join(dir, "references"), browse)
}
