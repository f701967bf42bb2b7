package config

import "cmp"

// Description is what the manual says of a setting.
type Description struct {
	Name, Wants, Help string
	Default           string // in words where it has no value
	Variable          string // of the environment
	Flag              bool   // whether there is a flag of that name
}

// Described lists all settings in the order in which people think of them.
func Described() []Description {
	var all []Description
	rows := Defaults().Rows(nil)
	for i, row := range table {
		value := rows[i].Value
		if value == "" {
			value = "none"
		}
		all = append(all, Description{row.name, row.wants, cmp.Or(row.help, row.about), value, row.variable(), row.help != ""})
	}
	return all
}
