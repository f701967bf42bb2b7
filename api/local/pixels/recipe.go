package pixels

// Recipe is how a picture is enlarged. All recipes start from a Lanczos-3
// resampling in two passes; none of them invents detail.
type Recipe struct {
	Name string // as shown to users: "fast" or "best"
	// Sharpen is the amount of a 3×3 unsharp mask (sigma 0.6 source pixels)
	// before the resampling, 0 for none.
	Sharpen float64
	// Clamp keeps each result pixel within the range of the source pixels around
	// it, which removes the halos that Lanczos and the sharpening would leave.
	Clamp bool
	// Rounds of back-projection: how often what the result would be, averaged back
	// to the source's size and without Clamp, is compared with the source, and the
	// difference put right.
	Rounds int
}

// Fast is plain Lanczos-3. Best is sharper: see Recipe for what it adds.
var (
	Fast = Recipe{Name: "fast"}
	Best = Recipe{Name: "best", Sharpen: 1, Clamp: true, Rounds: 1}
)
