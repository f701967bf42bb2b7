package ui

import tea "github.com/charmbracelet/bubbletea"

// toggleMouse takes the mouse, or lets it go, so that the terminal can select
// text again.
func (m *Model) toggleMouse() tea.Cmd {
	m.mouse = !m.mouse
	if m.mouse {
		m.tell("the mouse is on: click and scroll; hold shift to select text, or press m again", false)
		return tea.EnableMouseCellMotion
	}
	m.tell("the mouse is off", false)
	return tea.DisableMouse
}

// wheel is how many rows one notch goes.
const wheel = 3

// mouseEvent handles the wheel, and clicks on tabs and rows.
func (m *Model) mouseEvent(e tea.MouseMsg) tea.Cmd {
	if e.Action != tea.MouseActionPress {
		return nil
	}
	m.chosen = true
	switch e.Button {
	case tea.MouseButtonWheelUp:
		return m.scroll(tea.KeyUp)
	case tea.MouseButtonWheelDown:
		return m.scroll(tea.KeyDown)
	case tea.MouseButtonLeft:
		return m.click(e.X, e.Y)
	}
	return nil
}

func (m *Model) scroll(way tea.KeyType) tea.Cmd {
	k := tea.KeyMsg{Type: way}
	if len(m.dialogs) > 0 {
		return m.dialogKey(k)
	}
	var cmds []tea.Cmd
	for range wheel {
		cmds = append(cmds, m.screenKey(k))
	}
	return tea.Batch(cmds...)
}

// tabLine is the line of the tabs, from the top.
const tabLine = 1

func (m *Model) click(x, y int) tea.Cmd {
	if len(m.dialogs) > 0 || !m.frame.Fits {
		return nil
	}
	if y == tabLine {
		if s, ok := m.tabAt(x); ok {
			return m.visit(s)
		}
		return nil
	}
	body := tabLine + 1
	if m.frame.Rules {
		body++
	}
	if m.screen == jobsScreen && m.detail == nil && y-body < m.frame.Body {
		return m.act(m.jobs.Click(y - body))
	}
	return nil
}
