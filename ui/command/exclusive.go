package command

import (
	"fmt"

	"github.com/spf13/cobra"
)

// exclusive refuses more than one of some flags, in words of ours: those of the library
// speak of groups that the user has never heard of. A shell offers no second one.
func exclusive(c *cobra.Command, names ...string) {
	c.MarkFlagsMutuallyExclusive(names...)
	arguments := c.Args
	c.Args = func(c *cobra.Command, args []string) error {
		first := ""
		for _, name := range names {
			switch {
			case !c.Flags().Changed(name):
			case first != "":
				return fmt.Errorf("--%s and --%s exclude each other: leave one of them out", first, name)
			default:
				first = name
			}
		}
		return arguments(c, args)
	}
}
