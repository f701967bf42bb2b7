package value

import (
	"fmt"
	"strconv"
	"strings"
)

// Rate is a speed in bytes per second that is written as text: "2MB/s",
// "500KiB/s", or a plain number of bytes; 0 is no limit.
type Rate int64

// rateUnits are the units from the largest; the first that divides a rate is shown.
var rateUnits = []struct {
	name  string
	bytes int64
}{
	{"GiB", 1 << 30}, {"GB", 1e9}, {"MiB", 1 << 20}, {"MB", 1e6}, {"KiB", 1 << 10}, {"KB", 1e3}, {"B", 1},
}

// UnmarshalText reads a number with or without a unit. Small letters are refused
// but for the k: "Mb" would be bits to some people.
func (r *Rate) UnmarshalText(text []byte) error {
	number := strings.TrimSuffix(strings.TrimSpace(string(text)), "/s")
	if number == "" {
		*r = 0
		return nil
	}
	if before, ok := strings.CutSuffix(number, "kB"); ok {
		number = before + "KB"
	}
	unit := int64(1)
	for _, u := range rateUnits {
		if before, ok := strings.CutSuffix(number, u.name); ok {
			number, unit = strings.TrimSpace(before), u.bytes
			break
		}
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || strings.Trim(number, "0123456789.") != "" || v*float64(unit) > MostRate {
		return fmt.Errorf("%q is no rate such as 2MB/s", text)
	}
	if *r = Rate(v * float64(unit)); v > 0 {
		*r = max(*r, 1) // less than a byte is no "no limit"
	}
	return nil
}

// String is the rate in the largest unit that gives a whole number.
func (r Rate) String() string {
	for _, u := range rateUnits {
		if r != 0 && int64(r)%u.bytes == 0 {
			return strconv.FormatInt(int64(r)/u.bytes, 10) + u.name + "/s"
		}
	}
	return "0"
}

// LeastRate and MostRate bound what a line can be held to: below the least, links would
// expire before a part is through, and the most is far above any line.
const (
	LeastRate = 1e3
	MostRate  = 1e11
)
