package config

// Origins tells by the name of a setting where its value came from.
type Origins map[string]string

// Of is "default", "file PATH", "environment VARIABLE" or "flag --name".
func (o Origins) Of(name string) string {
	if origin, ok := o[name]; ok {
		return origin
	}
	return "default"
}

// Row is one setting as it is listed.
type Row struct{ Name, Value, Origin string }

// Rows lists all settings in the order in which people think of them. Secrets
// show only whether they are set; values are safe to print.
func (s Settings) Rows(o Origins) []Row {
	rows := make([]Row, len(table))
	for i, row := range table {
		value := printable(row.value(s))
		if row.unset != "" && (value == "" || value == "0") {
			value = row.unset
		}
		rows[i] = Row{row.name, value, o.Of(row.name)}
	}
	return rows
}
