package api

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type record struct {
	Text  Text
	Float Float
	Int   Int
	Bool  Bool
	Time  Time
	List  List[Int]
}

func TestTolerantDecoding(t *testing.T) {
	at := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		in   string
		want record
	}{
		{`{"text":"a","float":"75","int":"4","bool":"true","time":1640995200,"list":["1",2]}`,
			record{"a", 75, 4, true, Time{at}, List[Int]{1, 2}}},
		{`{"text":12,"float":75.5,"int":4,"bool":true,"time":1640995200000,"list":3}`,
			record{"12", 75.5, 4, true, Time{at}, List[Int]{3}}},
		{`{"text":true,"float":" 75 %","int":4.0,"bool":1,"time":"1640995200","list":[null,1]}`,
			record{"true", 75, 4, true, Time{at}, List[Int]{1}}},
		{`{"time":"2022-01-01T01:00:00+01:00","int":9007199254740993,"float":"NaN"}`,
			record{Time: Time{at}, Int: 9007199254740993}},
		{`{"text":{},"float":[],"int":{},"bool":[],"time":{},"list":null}`, record{}},
		{`{"text":null,"float":"-Inf","int":"4x","bool":"maybe","time":1e30,"list":[]}`, record{}},
		{`{"int":1e300,"time":-5,"bool":0}`, record{}},
	} {
		var got record
		if err := json.Unmarshal([]byte(tt.in), &got); err != nil {
			t.Errorf("%s: %v", tt.in, err)
		} else if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.in, diff)
		}
	}
}

func FuzzTolerantDecoding(f *testing.F) {
	for _, s := range []string{`1`, `"1"`, `1e999`, `-0.5`, `"2022-01-01T00:00:00Z"`, `{}`, `[1,"a",null]`, `true`, `"é\u0000"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !json.Valid([]byte(s)) {
			return
		}
		var r record
		for _, v := range []any{&r.Text, &r.Float, &r.Int, &r.Bool, &r.Time, &r.List} {
			if err := json.Unmarshal([]byte(s), v); err != nil {
				t.Errorf("%T of %s: %v", v, s, err)
			}
		}
		if _, err := json.Marshal(r); err != nil {
			t.Errorf("%s cannot be kept: %v", s, err)
		}
	})
}
