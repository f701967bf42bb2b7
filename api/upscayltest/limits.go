package upscayltest

import (
	"fmt"
	"slices"
	"time"

	"bulkup/api/upscayl"
	"bulkup/api/upscayltest/tomlfile"
)

// Limits is how often each call may be made within any Window.
type Limits struct {
	Window time.Duration
	Calls  map[string]int // by the name of the call; 0 or absent is unlimited
}

// DocumentedLimits are those of the service's older description, per hour.
func DocumentedLimits() Limits {
	return Limits{Window: time.Hour, Calls: map[string]int{
		upscayl.CallUpload: 100, upscayl.CallComplete: 50, upscayl.CallStart: 50, upscayl.CallStatus: 100, upscayl.CallHistory: 100,
	}}
}

// LoadLimits takes "none", "documented" or the path of a TOML file with a window
// ("1h" when absent) and one number for each call by its name; 0 is unlimited.
func LoadLimits(s string) (Limits, error) {
	switch s {
	case "", "none":
		return Limits{}, nil
	case "documented":
		return DocumentedLimits(), nil
	}
	var file struct {
		Window    tomlfile.Duration `toml:"window"`
		UploadURL int               `toml:"get-upload-url"`
		Complete  int               `toml:"complete-multipart-upload"`
		Start     int               `toml:"start-task"`
		Status    int               `toml:"get-task-status"`
		History   int               `toml:"get-upscayl-history"`
	}
	file.Window.Duration = time.Hour
	if err := tomlfile.Load(s, &file); err != nil {
		return Limits{}, err
	}
	l := Limits{Window: file.Window.Duration, Calls: map[string]int{
		upscayl.CallUpload: file.UploadURL, upscayl.CallComplete: file.Complete, upscayl.CallStart: file.Start,
		upscayl.CallStatus: file.Status, upscayl.CallHistory: file.History,
	}}
	if err := l.check(); err != nil {
		return Limits{}, fmt.Errorf("%s: %w", s, err)
	}
	return l, nil
}

func (l Limits) check() error {
	for name, n := range l.Calls {
		switch {
		case !slices.Contains(callNames, name):
			return fmt.Errorf("%q is no call; there are %v", name, callNames)
		case n < 0:
			return fmt.Errorf("%s = %d is negative; 0 is unlimited", name, n)
		case n > 0 && l.Window <= 0:
			return fmt.Errorf("limits need a window longer than nothing")
		}
	}
	return nil
}
