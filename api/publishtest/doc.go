// Package publishtest holds what the publishing clients are tested against: strict
// servers of the three services, written from their documents, and the storage behind
// them: versitygw, a real S3 server, and a resumable session of Google Cloud Storage. It
// knows nothing of the clients. Start reading at a service, such as Bytescale; S3 and GCS
// are the storage.
package publishtest
