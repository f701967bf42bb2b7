package quota

import (
	"slices"
	"strconv"
	"time"
)

// client is a queue in short: it does what the planners say, with four uploads,
// four starts and four polls at once.
type client struct {
	*sim
	w         *Windows
	durations *Durations
	singlePut bool
	history   bool
	links     bool         // history has the links, so that no status call is needed
	sized     bool         // sizes do not matter: all pictures are of one kind
	hidden    int          // one task in so many is never in history; 0 is none
	bad       map[int]bool // pictures that fail their task

	sizes                   []int64
	waiting, uploaded       []int // pictures by index
	alone                   []int
	uploading, linkless     int
	starting, polling, page int
	pending                 []*task
	wake                    time.Time
	ids                     int
	skew                    time.Duration // of our clock

	seen      []time.Time // when each good picture was known to be done
	processed []time.Time // when it was done
	failed    int
	ended     time.Time
	driest    int // the fewest status calls that were ever free
	largest   int // the most pictures in a task
}

type task struct {
	Pending
	members []int
	done    time.Time // zero until the service has begun it
	busy    bool
}

func newClient(s *sim, n int, believed Limits) *client {
	c := &client{sim: s, w: NewWindows(believed), durations: new(Durations), history: true, driest: unlimited}
	c.add(n)
	return c
}

func (c *client) add(n int) {
	from := len(c.sizes)
	c.sizes = append(c.sizes, c.pictures(n)...)
	c.seen = append(c.seen, make([]time.Time, n)...)
	c.processed = append(c.processed, make([]time.Time, n)...)
	for i := from; i < len(c.sizes); i++ {
		c.waiting = append(c.waiting, i)
	}
	c.at(c.now, c.schedule)
}

func (c *client) clock() time.Time { return c.now.Add(c.skew) }

func (c *client) demand() Demand {
	return Demand{Waiting: len(c.waiting), Uploading: c.uploading, Linkless: c.linkless,
		Uploaded: len(c.uploaded), Alone: len(c.alone), SinglePut: c.singlePut, Risk: c.risk()}
}

func (c *client) risk() float64 {
	if c.failed == 0 {
		return 0
	}
	good := 0
	for _, t := range c.seen {
		if !t.IsZero() {
			good++
		}
	}
	return float64(c.failed) / float64(c.failed+good)
}

// ask makes a counted call and teaches the windows how it went.
func (c *client) ask(name Call, body int64, pictures int, serve func(), answer func(ok bool)) {
	c.ids++
	id := strconv.Itoa(c.ids)
	c.w.Take(name, id, c.clock(), pictures)
	c.call(name, body, serve, func(retryAfter time.Duration, ok bool) {
		c.w.Correct(name, id, c.clock())
		if ok {
			c.w.Succeeded(name, c.clock())
		} else {
			c.w.Refused(name, retryAfter, c.clock())
		}
		answer(ok)
		c.schedule()
	})
}

// permit waits for a call to be free, as an upload does in its middle.
func (c *client) permit(name Call, do func()) {
	if c.w.Free(name, c.clock()) > 0 {
		do()
		return
	}
	c.after(max(time.Millisecond, c.w.Next(name, c.clock()).Sub(c.clock())), func() { c.permit(name, do) })
}

// schedule gives out all work that may begin now.
func (c *client) schedule() {
	c.wake = c.now.Add(24 * time.Hour)
	r := c.w.Routes(c.demand(), c.clock())
	c.wakeAt(r.Again)
	c.direct(&r)
	for len(c.alone) > 0 && c.mayStart() {
		i := c.alone[0]
		c.alone = c.alone[1:]
		c.start([]int{i}, false)
	}
	for r.Ready > 0 && len(c.uploaded) > 0 && c.mayStart() {
		n := min(len(c.uploaded), r.Group)
		members := slices.Clone(c.uploaded[:n])
		c.uploaded = c.uploaded[n:]
		r.Ready--
		c.start(members, false)
	}
	c.poll()
	if c.waits() {
		at := c.wake
		c.at(at, func() {
			if c.wake.Equal(at) {
				c.schedule()
			}
		})
	} else if c.ended.IsZero() {
		c.ended = c.now
	}
}

func (c *client) waits() bool {
	return c.demand().all()+c.starting+len(c.pending) > 0
}

func (c *client) wakeAt(t time.Time) {
	if t = t.Add(-c.skew); !t.Before(c.now) && t.Before(c.wake) {
		c.wake = t
	}
}

func (c *client) mayStart() bool { return c.starting < 4 && c.w.Free(StartTask, c.clock()) > 0 }

// direct sends waiting pictures on their routes, the small ones with their starts.
func (c *client) direct(r *Routes) {
	inline := int64(4 << 20)
	if r.Pressure {
		inline = 0
		if sizes := slices.Clone(c.sizesOf(c.waiting)); r.Direct > 0 {
			slices.Sort(sizes)
			inline = sizes[min(len(sizes)-1, len(sizes)*r.Direct/(r.Direct+r.Upload))]
		}
	}
	still := c.waiting[:0]
	for k, i := range c.waiting {
		along := c.sizes[i] <= inline || r.Upload == 0 && r.Direct > 0 && !r.Pressure
		canStart, canUpload := r.Direct > 0 && c.mayStart(), r.Upload > 0 && c.uploading < 4
		switch {
		case !canStart && !canUpload:
			still = append(still, c.waiting[k:]...)
			c.waiting = still
			return
		case along && canStart:
			r.Direct--
			c.start([]int{i}, true)
		case canUpload && (!along || r.Pressure && r.Direct == 0):
			r.Upload--
			c.upload(i)
		default:
			still = append(still, i)
		}
	}
	c.waiting = still
}

func (c *client) sizesOf(pictures []int) []int64 {
	var sizes []int64
	for _, i := range pictures[:min(256, len(pictures))] {
		sizes = append(sizes, c.sizes[i])
	}
	return sizes
}

func (c *client) upload(i int) {
	c.uploading++
	c.linkless++
	var link func()
	link = func() {
		c.ask(GetUploadURL, 0, 0, nil, func(ok bool) {
			if !ok {
				c.after(time.Second, func() { c.permit(GetUploadURL, link) })
				return
			}
			c.linkless--
			c.at(c.send(c.sizes[i]).Add(100*time.Millisecond), func() { c.complete(i) })
		})
	}
	c.permit(GetUploadURL, link)
}

func (c *client) complete(i int) {
	arrived := func() {
		c.uploading--
		c.uploaded = append(c.uploaded, i)
	}
	if c.singlePut {
		arrived()
		c.schedule()
		return
	}
	var end func()
	end = func() {
		c.ask(CompleteUpload, 0, 0, nil, func(ok bool) {
			if ok {
				arrived()
			} else {
				c.after(time.Second, func() { c.permit(CompleteUpload, end) })
			}
		})
	}
	c.permit(CompleteUpload, end)
}

// start sends a task of some pictures, with the file of the only one if inline.
func (c *client) start(members []int, inline bool) {
	body := int64(0)
	if inline {
		body = c.sizes[members[0]]
	}
	c.largest = max(c.largest, len(members))
	c.starting++
	t := &task{members: members, Pending: Pending{Kind: c.kind(members)}}
	c.ask(StartTask, body, len(members), func() { t.done = c.now.Add(c.duration()) }, func(ok bool) {
		c.starting--
		if !ok {
			c.alone = append(c.alone, members...)
			return
		}
		c.ids++
		t.ID, t.Started = strconv.Itoa(c.ids), c.clock()
		c.pending = append(c.pending, t)
	})
}

func (c *client) kind(members []int) Kind {
	megapixels := 0.0
	if c.sized {
		return Kind{Model: "natural-plus-4x", Scale: 4, Megapixels: float64(len(members))}
	}
	for _, i := range members {
		megapixels += float64(c.sizes[i]) / 1e6 * 3
	}
	return Kind{Model: "natural-plus-4x", Scale: 4, Megapixels: megapixels}
}
