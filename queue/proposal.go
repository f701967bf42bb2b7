package queue

import (
	"context"

	"bulkup/queue/job"
	"bulkup/queue/rules"
)

// Proposal is a drop of which another process asks what would become of it: with the rules
// and the choice of files that are that process's own.
type Proposal struct {
	Inputs           []string // absolute paths, and addresses
	Settings         job.Settings
	Engine           string
	Rules            []Rule
	Include, Exclude []string
}

// Propose is Survey of a Proposal. What it returns cannot be added by that process.
func (r *Running) Propose(ctx context.Context, p Proposal) (Survey, error) {
	set, err := rules.New(p.Rules)
	if err != nil {
		return Survey{}, err
	}
	choice, err := rules.NewChoice(p.Include, p.Exclude)
	if err != nil {
		return Survey{}, err
	}
	asked := *r.Queue
	asked.rules, asked.choice = set, choice
	return asked.Survey(ctx, p.Inputs, p.Settings, p.Engine)
}
