package ui

import tea "github.com/charmbracelet/bubbletea"

// toggleMouse takes the mouse, or leaves it to the terminal, which can then select
// text by itself.
func (m *Model) toggleMouse() tea.Cmd {
	m.mouse = !m.mouse
	if m.mouse {
		m.Notice("the mouse is on: click and scroll; hold shift to select text, or press "+m.Hints.Name(m.Keys.Global.Mouse)+" again", false)
		return tea.EnableMouseCellMotion
	}
	m.Notice("the mouse is off: the terminal selects text; "+m.Hints.Name(m.Keys.Global.Mouse)+" turns it on again", false)
	return tea.DisableMouse
}

// wheel is how many rows one notch goes.
const wheel = 3

// mouseEvent handles the wheel, and clicks on tabs and rows.
func (m *Model) mouseEvent(e tea.MouseMsg) tea.Cmd {
	if e.Action != tea.MouseActionPress {
		return nil
	}
	m.Choose()
	switch e.Button {
	case tea.MouseButtonWheelUp:
		return m.scroll(tea.KeyUp)
	case tea.MouseButtonWheelDown:
		return m.scroll(tea.KeyDown)
	case tea.MouseButtonLeft:
		m.Noticed()
		return m.click(e.X, e.Y)
	}
	return nil
}

func (m *Model) scroll(way tea.KeyType) tea.Cmd {
	k := tea.KeyMsg{Type: way}
	if m.Dialog() != nil {
		return m.Press(k)
	}
	var cmds []tea.Cmd
	for range wheel {
		cmds = append(cmds, m.Screen().Update(k))
	}
	return tea.Batch(cmds...)
}

// tabsAt is the line of the tabs, from the top.
const tabsAt = 1

func (m *Model) click(x, y int) tea.Cmd {
	if m.Dialog() != nil || !m.Frame.Fits {
		return nil
	}
	if y == tabsAt {
		if s, ok := m.tabAt(x); ok {
			return m.Show(s)
		}
		return nil
	}
	body := tabsAt + 1
	if m.Frame.Rules {
		body++
	}
	if y-body < m.Frame.Body {
		return m.Screen().Click(x, y-body)
	}
	return nil
}
