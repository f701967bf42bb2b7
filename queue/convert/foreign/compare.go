package main

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bulkup/queue/picture/likeness"
)

// verdict is what became of a file.
type verdict string

const (
	right      verdict = "right"
	wrong      verdict = "WRONG"
	failed     verdict = "FAILED" // accepted, and then not done
	refused    verdict = "refused"
	skipped    verdict = "skipped"
	uncompared verdict = "not compared" // done, and no program here reads the source
)

// row is one file.
type row struct {
	path string
	verdict
	words string
}

// table is all files.
type table []row

// compare holds results against references, which are written below dir.
func compare(ctx context.Context, folder string, jobs map[string]jobEvent, dir string, browse bool) (t table, err error) {
	var sources, results, pending []string
	for path, e := range jobs {
		switch {
		case e.State == "done":
			pending = append(pending, path)
		case e.State == "skipped":
			t = append(t, row{path, skipped, e.Error})
		case e.Stage == "" || e.Stage == "checking":
			t = append(t, row{path, refused, e.Error})
		default:
			t = append(t, row{path, failed, e.Stage + ": " + e.Error})
		}
	}
	slices.Sort(pending)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	own := make(map[string]string) // the PNG that another program made of a source
	why := make(map[string]error)
	for i, path := range pending {
		results = append(results, jobs[path].Result)
		if slices.Contains(shownByBrowsers, formatOf(path)) {
			sources = append(sources, path)
			continue
		}
		to := filepath.Join(dir, fmt.Sprint(i)+".png")
		if err := reference(ctx, path, to); err != nil {
			why[path] = err
			continue
		}
		own[path] = to
		sources = append(sources, to)
	}
	seen := make(map[string]*image.NRGBA)
	if browse {
		if seen, err = shown(ctx, append(sources, results...)); err != nil {
			return nil, err
		}
	}
	for i, path := range pending {
		from := path
		if own[path] != "" {
			from = own[path]
		}
		want, got := seen[from], seen[jobs[path].Result]
		if want == nil && own[path] == "" { // no browser, or one that cannot read it
			to := filepath.Join(dir, fmt.Sprint(i)+".png")
			if why[path] = reference(ctx, path, to); why[path] == nil {
				from = to
			}
		}
		if want == nil {
			want = opened(from)
		}
		if got == nil {
			got = opened(jobs[path].Result)
		}
		t = append(t, compared(path, got, want, why[path]))
	}
	for i := range t {
		if rel, err := filepath.Rel(folder, t[i].path); err == nil {
			t[i].path = rel
		}
	}
	slices.SortFunc(t, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.verdict, b.verdict), cmp.Compare(a.words, b.words), cmp.Compare(a.path, b.path))
	})
	return t, ctx.Err()
}

// compared holds a result against its reference.
func compared(path string, got, want *image.NRGBA, why error) row {
	if want == nil || got == nil {
		return row{path, uncompared, fmt.Sprint(why)}
	}
	d, err := likeness.Compare(likeness.Halved(got), want)
	if err != nil {
		return row{path, wrong, err.Error()}
	}
	words := fmt.Sprintf("%.1f levels off, %d at 99 %%, %.1f with edges, alpha %.1f", d.Mean, d.Top, d.All, d.Alpha)
	if d.Mean > 1.5 || d.Top > 8 || d.Alpha > 1.5 || d.All > 16 {
		return row{path, wrong, words}
	}
	return row{path, right, words}
}

func opened(path string) *image.NRGBA {
	in, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer in.Close()
	m, err := png.Decode(in)
	if err != nil {
		return nil
	}
	return plain(m)
}

func (t table) faulty() bool {
	return slices.ContainsFunc(t, func(r row) bool { return r.verdict == wrong || r.verdict == failed })
}

// print writes what was not right, or all, and the counts.
func (t table) print(w io.Writer, all bool) {
	counts := make(map[verdict]int)
	for _, r := range t {
		if counts[r.verdict]++; all || r.verdict != right {
			fmt.Fprintf(w, "%-12s  %s: %s\n", r.verdict, r.path, r.words)
		}
	}
	var sums []string
	for _, v := range []verdict{right, wrong, failed, refused, skipped, uncompared} {
		sums = append(sums, fmt.Sprintf("%d %s", counts[v], strings.ToLower(string(v))))
	}
	fmt.Fprintf(w, "%d files: %s\n", len(t), strings.Join(sums, ", "))
}
