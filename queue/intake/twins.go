package intake

import (
	"context"
	"os"

	"bulkup/queue/job"
)

// traits is what files that hold the same have in common: their size, and some bytes of
// their beginning, middle and end.
type traits struct {
	size    int64
	samples [3][512]byte
}

// Twins returns which of some files hold the same as one before them, by their places in
// the list. Whole files are read only where their traits are equal, since pictures that
// are not compressed all have the same size. A file that cannot be read is like no other;
// the check will say what is wrong with it.
func Twins(ctx context.Context, files []job.Source) (twins []int, err error) {
	sizes := make(map[int64]int)
	for _, f := range files {
		sizes[f.Size]++
	}
	groups := make(map[traits][]int)
	for i, f := range files {
		if sizes[f.Size] < 2 {
			continue
		}
		if l, err := traitsOf(f); err == nil {
			groups[l] = append(groups[l], i)
		}
	}
	for _, group := range groups {
		if len(group) < 2 {
			continue
		}
		seen := make(map[string]bool)
		for _, i := range group {
			_, sum, err := digest(ctx, files[i].Path)
			switch {
			case ctx.Err() != nil:
				return nil, context.Cause(ctx)
			case err == nil && seen[sum]:
				twins = append(twins, i)
			case err == nil:
				seen[sum] = true
			}
		}
	}
	return twins, nil
}

func traitsOf(f job.Source) (traits, error) {
	l := traits{size: f.Size}
	file, err := os.Open(f.Path)
	if err != nil {
		return l, err
	}
	defer file.Close()
	for i := range l.samples {
		at := (l.size - int64(len(l.samples[i]))) * int64(i) / int64(len(l.samples)-1)
		if n, err := file.ReadAt(l.samples[i][:], max(at, 0)); n == 0 {
			return l, err
		}
	}
	return l, nil
}
