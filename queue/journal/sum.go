package journal

import (
	"database/sql/driver"
	"fmt"
	"hash/crc32"

	sqlite "modernc.org/sqlite"
)

// Each job, result and task has a check sum of its columns, which the database itself
// does not give it: a bit that turns in a text is found, and not taken for another
// path, state or price.
func init() {
	sqlite.MustRegisterDeterministicScalarFunction("record_sum", -1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		return recordSum(args), nil
	})
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func recordSum[V any](columns []V) int64 {
	var text []byte
	for _, c := range columns {
		switch v := any(c).(type) {
		case string:
			text = fmt.Appendf(text, "%d:%s,", len(v), v)
		case []byte:
			text = fmt.Appendf(text, "%d:%s,", len(v), v)
		case int64:
			text = fmt.Appendf(text, "%g,", float64(v)) // a whole number of a REAL column is either
		default:
			text = fmt.Appendf(text, "%v,", v)
		}
	}
	return int64(crc32.Checksum(text, castagnoli))
}
