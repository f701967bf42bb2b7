package config

import (
	"slices"

	"github.com/spf13/pflag"
)

// configFlag names the settings file; it is the one flag that is no setting.
const configFlag = "config"

// BindFlags registers --config and the flags called only, or all settings that
// have a flag when only is empty. Load reads them back from fs.
func BindFlags(fs *pflag.FlagSet, only ...string) {
	fs.String(configFlag, "", "settings `FILE` (default: config.toml in the settings folder)")
	for _, row := range table {
		if row.help == "" || len(only) > 0 && !slices.Contains(only, row.name) {
			continue
		}
		v := &flagValue{setting: row, into: Defaults()}
		flag := fs.VarPF(v, row.name, "", row.help)
		if v.Type() == "bool" {
			flag.NoOptDefVal = "true"
		}
	}
}

// flagValue checks a setting as it is parsed; Load takes its text.
type flagValue struct {
	setting
	into Settings
}

func (v *flagValue) Set(text string) error { return v.set(&v.into, text) }
func (v *flagValue) String() string        { return v.value(v.into) }
func (v *flagValue) Type() string          { return v.shape }
