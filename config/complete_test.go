package config

import (
	"slices"
	"testing"

	"github.com/spf13/cobra"
)

func TestShellsAreToldWhatFlagsTake(t *testing.T) {
	root, run := &cobra.Command{Use: "x"}, &cobra.Command{Use: "run"}
	root.AddCommand(run)
	BindFlags(run.Flags())
	Complete(root, []string{"m1", "m2"})
	for flag, want := range map[string][]string{
		"format": {"png", "jpg", "webp", "tiff"}, "engine": {"local", "cloud"}, "model": {"m1", "m2"},
	} {
		complete, ok := run.GetFlagCompletionFunc(flag)
		if !ok {
			t.Fatalf("%s is not completed", flag)
		}
		if got, how := complete(run, nil, ""); !slices.Equal(got, want) || how != cobra.ShellCompDirectiveNoFileComp {
			t.Errorf("%s: %q, %v", flag, got, how)
		}
	}
	if _, ok := run.Flag("out").Annotations[cobra.BashCompSubdirsInDir]; !ok {
		t.Error("out is not completed with folders")
	}
	if _, ok := run.GetFlagCompletionFunc("scale"); ok {
		t.Error("a number is completed")
	}
}
