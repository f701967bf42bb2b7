package desk

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/ui/preview"
)

// Screen is what fills the space between the header and the footer.
type Screen interface {
	// Update handles a key.
	Update(k tea.KeyMsg) tea.Cmd
	// View draws the screen in at most width by height cells.
	View(width, height int) string
	// Help lists the keys that do something now, the most useful first and the way
	// out last.
	Help() []key.Binding
	// Click handles a click on a cell of what View drew.
	Click(column, line int) tea.Cmd
	// Editing reports whether a line is edited: keys and pastes are text then.
	Editing() bool
	// Insert puts pasted text into that line.
	Insert(text string)
}

// Some screens do more than others.
type (
	// enterer does something when the user goes to it.
	enterer interface{ Enter() tea.Cmd }
	// follower takes what has changed in the queue.
	follower interface{ Apply(u queue.Update) }
	// reader may want to read something after any message.
	reader interface{ Read() tea.Cmd }
	// pictured shows pictures, as View would draw them.
	pictured interface {
		Pieces(width, height int) []preview.Piece
	}
)

// Still is a screen on which nothing is typed or clicked.
type Still struct{}

// Click does nothing.
func (Still) Click(int, int) tea.Cmd { return nil }

// Editing reports that nothing is edited.
func (Still) Editing() bool { return false }

// Insert does nothing.
func (Still) Insert(string) {}

// Tab is a screen that has a key of its own and a place in the line of tabs.
type Tab int

// The tabs in their order. Settings and Sample are not always there.
const (
	AddTab Tab = iota
	JobsTab
	HistoryTab
	SettingsTab
	SampleTab
	Tabs // how many there are
)

// String is what the line of tabs calls it.
func (t Tab) String() string { return [Tabs]string{"Add", "Jobs", "History", "Settings", "Sample"}[t] }
