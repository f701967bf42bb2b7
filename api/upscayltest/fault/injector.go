package fault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
)

// Injector counts the calls of a service and applies a plan to them.
type Injector struct {
	plan      Plan
	endpoints Endpoints
	mu        sync.Mutex
	seen      []int64 // calls that each rule was tried on
	hit       []int64 // calls that each rule has hit
}

// New returns an Injector. The error names the rule that cannot work.
func New(p Plan, e Endpoints) (*Injector, error) {
	for i, r := range p.Rules {
		if err := r.check(e); err != nil {
			return nil, fmt.Errorf("fault rule %d: %w", i+1, err)
		}
	}
	return &Injector{plan: p, endpoints: e, seen: make([]int64, len(p.Rules)), hit: make([]int64, len(p.Rules))}, nil
}

// Wrap returns next with the plan applied to it, as the endpoint of that name.
func (in *Injector) Wrap(endpoint string, next http.Handler) http.Handler {
	if len(in.plan.Rules) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rule, ok := in.pick(endpoint); ok {
			in.apply(rule, endpoint, w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// pick counts a call and returns the first rule that hits it. Every rule counts
// every call of its endpoint, so that "the 3rd" means the same in any order.
func (in *Injector) pick(endpoint string) (Rule, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	found := -1
	for i, r := range in.plan.Rules {
		if r.On != endpoint && r.On != anyEndpoint {
			continue
		}
		in.seen[i]++
		if found < 0 && in.hits(i, r) {
			found = i
		}
	}
	if found < 0 {
		return Rule{}, false
	}
	in.hit[found]++
	return in.plan.Rules[found], true
}

func (in *Injector) hits(i int, r Rule) bool {
	n := in.seen[i]
	if r.Nth > 0 && n != r.Nth || r.Every > 0 && n%r.Every != 0 || r.Times > 0 && in.hit[i] >= r.Times {
		return false
	}
	// The dice of call n are its own: they do not depend on what came before.
	dice := rand.New(rand.NewPCG(in.plan.Seed, uint64(i)<<32|uint64(n)))
	return r.Probability == 0 || dice.Float64() < r.Probability
}

func (in *Injector) isUpload(endpoint string) bool {
	return slices.Contains(in.endpoints.Uploads, endpoint)
}

func (in *Injector) isDownload(endpoint string) bool {
	return slices.Contains(in.endpoints.Downloads, endpoint)
}

type ruleKey struct{}

// From returns the rule that the service itself has to carry out in this
// request: one with the action do.
func From(ctx context.Context, do Action) (Rule, bool) {
	r, ok := ctx.Value(ruleKey{}).(Rule)
	return r, ok && r.Do == do
}
