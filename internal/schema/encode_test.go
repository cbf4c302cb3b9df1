package schema_test

import (
	"encoding/json"
	"testing"

	"github.com/ucldc/pachamama"
)

func encode(t *testing.T, r pachamama.Record) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
