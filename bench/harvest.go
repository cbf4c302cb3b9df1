package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

// rights are given to every record without rights, so that none is set aside
// for that.
const rights = "Rights not evaluated."

// harvested is a run of the whole program.
type harvested struct {
	stages  []catalog.StageRow
	records int64 // that readers can find
	took    time.Duration
	cpu     time.Duration // of the program, all cores together
	memory  int64         // peak resident, bytes; 0 where the system does not tell
	own     int64         // peak of memory that is not a mapped file, bytes; 0 where the system does not tell
	stored  int64         // bytes in storage
	indexed int64         // bytes in the index
}

// measureHarvest harvests as a user would, with a mapping that leaves out
// pictures and documents: drawing and reading them would drown the rest.
func measureHarvest(ctx context.Context, program, url, data string) (harvested, error) {
	cmd := exec.CommandContext(ctx, program, "harvest", url, "--json", "--quiet", "--data", data, "--id", "bench", "--prefix", "oai_dc",
		"--mappings", filepath.Join("bench", "mappings"), "--mapping", "bench", "--rights", rights,
		"--allow", "127.0.0.0/8", "--host-requests", "100000", "--host-connections", "8")
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	began := time.Now()
	err := cmd.Start()
	own := int64(0)
	if err == nil {
		watch := watchOwn(cmd.Process.Pid)
		err = cmd.Wait()
		own = watch()
	}
	if err != nil {
		return harvested{}, fmt.Errorf("harvest: %w: %s", err, strings.TrimSpace(said.String()))
	}
	h := harvested{took: time.Since(began), own: own, memory: peakMemory(cmd.ProcessState), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	var report struct {
		Rows []catalog.StageRow `json:"stage_rows"`
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		return h, fmt.Errorf("harvest: %w", err)
	}
	h.stages = report.Rows
	for _, row := range report.Rows {
		h.records += row.Counts[pachamama.CountVisible]
	}
	if h.records == 0 {
		return h, fmt.Errorf("harvest: nothing was published")
	}
	if h.stored, err = sizeOf(filepath.Join(data, "storage")); err != nil {
		return h, err
	}
	h.indexed, err = sizeOf(filepath.Join(data, "index"))
	return h, err
}

// stage returns how long a stage took.
func (h harvested) stage(name pachamama.Stage) time.Duration {
	for _, row := range h.stages {
		if row.Stage == name {
			return row.Ended.Sub(row.Started)
		}
	}
	return 0
}

// sizeOf adds up the files of a folder.
func sizeOf(folder string) (sum int64, err error) {
	err = filepath.WalkDir(folder, func(_ string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	return sum, err
}
