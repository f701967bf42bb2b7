package upscayl_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"time"

	"bulkup/api"
	"bulkup/api/upscayl"
	"bulkup/api/upscayltest"
)

// A small picture is sent with the start of its task, which is polled until its result
// can be fetched.
func ExampleClient() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	server, err := upscayltest.Start(ctx, upscayltest.Options{Key: "key", Store: dir, Credits: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close(ctx)
	base, err := api.ParseBase(server.URL())
	if err != nil {
		fmt.Println(err)
		return
	}
	client := upscayl.New(upscayl.Options{BaseURL: base, Key: "key"})
	defer client.CloseIdle()

	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		fmt.Println(err)
		return
	}
	started, err := client.StartTask(ctx, upscayl.StartRequest{Model: "upscayl-standard-4x", Scale: 4, Format: "png",
		File: &upscayl.FileBody{Name: "beach.png", Type: "image/png", Size: int64(picture.Len()), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(picture.Bytes())), nil }}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for {
		task, err := client.TaskStatus(ctx, started.TaskID)
		if err != nil || task.Status != upscayl.Running {
			fmt.Println(task.Status, len(task.Files), err)
			return
		}
	}
	// Output: processed 1 <nil>
}
