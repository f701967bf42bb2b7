//go:build unix

package ui_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// shells complete a command line with a script of bulkup's, as when tab is pressed, and
// write what is offered. The script is in the variable $SCRIPT, the line in $LINE.
var shells = map[string]string{
	// Where the package bash-completion is not there, the script needs one function of it.
	"bash": `_get_comp_words_by_ref() { cur=${COMP_WORDS[COMP_CWORD]}; prev=${COMP_WORDS[COMP_CWORD-1]}; words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; }
		source "$SCRIPT"
		read -ra COMP_WORDS <<< "$LINE"
		[[ $LINE == *' ' ]] && COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$LINE COMP_POINT=${#LINE} COMP_TYPE=9
		compopt() { :; }
		__start_bulkup
		if [ ${#COMPREPLY[@]} -eq 0 ]; then compgen -f -- "${COMP_WORDS[COMP_CWORD]}"; fi
		printf '%s\n' "${COMPREPLY[@]}"`,
	"zsh": `compdef() { :; }
		_describe() { local -a all; all=("${(@P)@[-1]}"); (( $#all )) && print -l -- $all; }
		_arguments() { print -l -- ${words[-1]}*(N); }
		source "$SCRIPT"
		words=(${(z)LINE}); [[ $LINE == *' ' ]] && words+=("")
		CURRENT=${#words}
		_bulkup`,
	"fish": `source "$SCRIPT"; complete -C "$LINE"`,
}

// Every shell offers files beside commands, models, presets and the choices of settings.
func TestShellsComplete(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.write("resort/a.png", nil)
	m.write("in.png", nil)
	config := m.write("c.toml", []byte("[presets.scans]\nscale = 2\n"))
	m.env = append(m.env, "BULKUP_CONFIG="+config, "PATH="+filepath.Dir(m.program)+":/usr/bin:/bin")
	for shell, ask := range shells {
		if _, err := exec.LookPath(shell); err != nil && shell != "bash" {
			t.Logf("%s is not on this machine", shell)
			continue
		}
		script := m.write(shell+".script", []byte(m.run("completion", shell).exits(t, 0).stdout))
		for line, want := range map[string][]string{
			"bulkup in":                {"in.png"},
			"bulkup re":                {"report", "resume", "resort"},
			"bulkup run in":            {"in.png"},
			"bulkup run --format ":     {"png", "jpg", "webp", "tiff"},
			"bulkup run --pages ":      {"first", "all"},
			"bulkup run --model digi":  {"digital-art-4x"},
			"bulkup run --preset s":    {"scans"},
			"bulkup run --exi":         {"--exists"},
			"bulkup publish ":          {"bytescale", "aitronos", "gjirafa"},
			"bulkup doctor --metadata": {"--metadata"},
		} {
			c := m.command(t.Context())
			c.Path, _ = exec.LookPath(shell)
			c.Args = []string{shell, "-c", ask}
			c.Env = append(c.Env, "SCRIPT="+script, "LINE="+line)
			out, err := c.CombinedOutput()
			for _, text := range want {
				if !strings.Contains(string(out), text) {
					t.Errorf("%s: %q offers %q, and not %s (%v)", shell, line, out, text, err)
				}
			}
		}
	}
}
