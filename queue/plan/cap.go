package plan

// Cap is the most credits that the user allows, and what they have gone for.
type Cap struct {
	Most  int64 // 0 is no cap
	Spent int64
	Price int64 // of the last picture, 0 while none is known
	Open  int   // pictures whose price is not known yet
	// Coming is how many of those will have a price.
	Coming int
}

// allows reports whether a start of so many pictures cannot pass the cap, and notes
// it. A picture whose price nobody knows yet is worth what the last one was, and while
// none was, starts go one by one: the older dialect names a price only when the task
// has ended.
func (p *planner) allows(e *Engine, pictures int) bool {
	c := &p.cap
	switch {
	case c.Most <= 0 || e.Free:
		return true
	case c.Price == 0 && c.Coming > 0:
		return false
	case c.Spent+int64(c.Open+pictures)*max(c.Price, 1) <= c.Most:
		p.Uncapped = true
		return true
	case c.Coming == 0:
		p.Capped = true
	}
	return false
}
