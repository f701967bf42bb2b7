package job

// Cost is what jobs have cost as far as their service has said.
type Cost struct {
	Credits int64
	// Promised is how many of Credits it said that it would take, and not that it took.
	Promised int64
	// Open is set when there are more of which it has yet to say anything.
	Open bool
}

// Cost returns what j has cost. A task that failed, and of which nothing was said to be
// taken, took nothing.
func (j Job) Cost() Cost {
	t := j.Task
	switch {
	case t == nil, t.Over && t.Taken == 0:
		return Cost{Credits: j.Lapsed}
	case t.Taken == 0 && t.Promised > 0:
		return Cost{Credits: j.Lapsed + t.Promised, Promised: t.Promised}
	}
	return Cost{Credits: j.Lapsed + t.Taken, Open: t.Owed && t.Taken == 0}
}

// Plus is the cost of both.
func (c Cost) Plus(o Cost) Cost {
	return Cost{c.Credits + o.Credits, c.Promised + o.Promised, c.Open || o.Open}
}
