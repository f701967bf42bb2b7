package colour

type matrix [3][3]float64

func (m matrix) times(o matrix) (p matrix) {
	for i := range p {
		for k := range p[i] {
			for n := range 3 {
				p[i][k] += m[i][n] * o[n][k]
			}
		}
	}
	return p
}

func (m matrix) apply(a, b, c float64) (x, y, z float64) {
	return m[0][0]*a + m[0][1]*b + m[0][2]*c, m[1][0]*a + m[1][1]*b + m[1][2]*c, m[2][0]*a + m[2][1]*b + m[2][2]*c
}

func (m matrix) inverse() (p matrix) {
	det := 0.
	for i := range 3 {
		j, k := (i+1)%3, (i+2)%3
		det += m[0][i] * (m[1][j]*m[2][k] - m[1][k]*m[2][j])
	}
	for i := range 3 {
		for k := range 3 {
			a, b, c, d := (k+1)%3, (k+2)%3, (i+1)%3, (i+2)%3
			p[i][k] = (m[a][c]*m[b][d] - m[a][d]*m[b][c]) / det
		}
	}
	return p
}

// xyz returns the matrix from red, green and blue to CIE XYZ.
func (c *chromaticities) xyz() matrix {
	var m matrix
	for i, p := range c[:3] {
		m[0][i], m[1][i], m[2][i] = p[0], p[1], 1-p[0]-p[1]
	}
	w := c[3]
	r, g, b := m.inverse().apply(w[0]/w[1], 1, (1-w[0]-w[1])/w[1])
	return m.times(matrix{{r, 0, 0}, {0, g, 0}, {0, 0, b}})
}

// bradford is a model of how eyes adapt to another white.
var bradford = matrix{{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}}

// adapted returns the matrix that makes one white of another, both as x and y.
func adapted(from, to [2]float64) matrix {
	cone := func(w [2]float64) (float64, float64, float64) {
		return bradford.apply(w[0]/w[1], 1, (1-w[0]-w[1])/w[1])
	}
	a, b, c := cone(from)
	x, y, z := cone(to)
	return bradford.inverse().times(matrix{{x / a, 0, 0}, {0, y / b, 0}, {0, 0, z / c}}).times(bradford)
}

// to returns the matrix from these primaries to others, in linear light.
func (c *chromaticities) to(others *chromaticities) *matrix {
	m := others.xyz().inverse().times(adapted(c[3], others[3])).times(c.xyz())
	return &m
}
