package book

import "bulkup/queue/job"

// sources are the jobs by their SourceKey.
type sources map[string][]*Entry

// OfSource returns the jobs of one source.
func (s sources) OfSource(of job.Source) []*Entry { return s[SourceKey(of)] }

// Publishes returns the newest job of the batch of j that publishes the same file, as it is
// now, with the same service; nil when there is none.
func (s sources) Publishes(j job.Job) (found *Entry) {
	for _, e := range s.OfSource(j.Source) {
		same := e.Batch == j.Batch && e.Publish != nil && e.Publish.Service == j.Settings.Publish &&
			e.Source.Size == j.Source.Size && e.Source.ModTime.Equal(j.Source.ModTime)
		if same && e.State != job.Canceled && (found == nil || found.ID < e.ID) {
			found = e
		}
	}
	return found
}
