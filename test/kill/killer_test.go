package kill_test

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ucldc/pachamama"
)

// signal returns the file whose appearance tells that a stage may begin, because
// the one before it is sealed; empty for the first.
func (f *folder) signal(t *testing.T, stage pachamama.Stage) string {
	t.Helper()
	run := f.run(t)
	manifest := func(kind pachamama.Kind) string {
		return filepath.Join(f.data, "storage", "objects", "collections", "demo", string(kind), run, "manifest.json")
	}
	switch stage {
	case pachamama.StageMap:
		return manifest(pachamama.KindVernacular)
	case pachamama.StageCheck:
		return manifest(pachamama.KindMapped)
	case pachamama.StageContent:
		return manifest(pachamama.KindChecked)
	case pachamama.StageText:
		return manifest(pachamama.KindContent)
	case pachamama.StageIndex:
		return manifest(pachamama.KindText)
	case pachamama.StagePublish:
		return filepath.Join(f.data, "index", "demo."+run+".seal")
	}
	return ""
}

// killAt kills the program at the moment of its work: so long after the stage can
// begin, or, when it began before the last kill, so long after the program goes on
// with it.
func (f *folder) killAt(t *testing.T, m moment, last *moment) pachamama.Stage {
	t.Helper()
	wait := m.into
	if last != nil && last.stage == m.stage {
		wait -= last.into
	}
	signal := ""
	return f.kill(t, wait, func() bool {
		if signal == "" {
			if signal = f.signal(t, m.stage); signal == "" {
				return true
			}
		}
		return !missing(signal)
	})
}

// killAsked starts the program and kills it so long after it has asked the source
// so often; when it asks no more, some time after.
func (f *folder) killAsked(t *testing.T, s *source, more int, wait time.Duration) pachamama.Stage {
	t.Helper()
	before, deadline := s.requests(), time.Now().Add(5*time.Second)
	return f.kill(t, wait, func() bool { return s.requests() >= before+more || time.Now().After(deadline) })
}

// kill starts the program and kills it so long after something has happened. It
// returns the stage in which the kill fell; empty when the run was over by then.
func (f *folder) kill(t *testing.T, wait time.Duration, happened func() bool) pachamama.Stage {
	t.Helper()
	cmd := f.goOn(t)
	running, ended := launch(t, cmd)
	select {
	case <-running:
	case err := <-ended:
		t.Fatalf("%s ended before it went to work: %v", cmd, err)
	}
	look := time.NewTicker(100 * time.Microsecond)
	defer look.Stop()
	for !happened() && len(ended) == 0 {
		<-look.C
	}
	select {
	case err := <-ended:
		if err != nil && f.state(t) != pachamama.RunFailed {
			t.Fatalf("%s failed: %v", cmd, err)
		}
		return ""
	case <-time.After(wait):
	}
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	<-ended
	if f.run(t) != "" && f.state(t).Over() {
		return ""
	}
	return cmp.Or(f.stage(t), pachamama.StagePublish) // all is done, and its end not yet noted
}

// killInside kills the program in a stage that takes its time. It may be quicker
// than when it was measured: that is tried on copies of the folder, sooner each
// time, until the kill falls there. The copy is returned.
func (f *folder) killInside(t *testing.T, m moment, last *moment) *folder {
	t.Helper()
	var base time.Duration
	if last != nil && last.stage == m.stage {
		base = last.into
	}
	for try := range 8 {
		twin := f.copied(t)
		if twin.killAt(t, moment{m.stage, base + (m.into-base)>>try}, last) == m.stage {
			return twin
		}
		if err := os.RemoveAll(twin.data); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("no kill fell into %s", m.stage)
	return nil
}

// killBefore kills the program at the moment, or later, but before the run is over:
// that is tried on copies of the folder, sooner each time. The copy is returned,
// and the stage in which the kill fell.
func (f *folder) killBefore(t *testing.T, m moment) (*folder, pachamama.Stage) {
	t.Helper()
	for try := range 10 {
		twin := f.copied(t)
		if fell := twin.killAt(t, moment{m.stage, m.into >> try}, nil); fell != "" {
			return twin, fell
		}
		if err := os.RemoveAll(twin.data); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("no kill came before the end of the run")
	return nil, ""
}

// copied returns a copy of the folder.
func (f *folder) copied(t *testing.T) *folder {
	t.Helper()
	data, err := os.MkdirTemp(f.dir, "copy")
	if err != nil {
		t.Fatal(err)
	}
	twin := &folder{world: f.world, data: data, source: f.source, id: f.id}
	if err := os.CopyFS(twin.data, os.DirFS(f.data)); err != nil {
		t.Fatal(err)
	}
	return twin
}

// killWithin kills the program within a stage that is over in a blink: that is
// tried on copies of the folder until a kill falls there. The copy is returned.
func (f *folder) killWithin(t *testing.T, p passage, rnd *rand.Rand) *folder {
	t.Helper()
	window := p.to.Sub(p.signal)
	for range 40 {
		twin := f.copied(t)
		if twin.killAt(t, moment{p.stage, time.Duration(rnd.Int64N(int64(window)))}, nil) == p.stage {
			return twin
		}
		if err := os.RemoveAll(twin.data); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("no kill fell into %s, which takes %s", p.stage, window)
	return nil
}

func missing(name string) bool {
	_, err := os.Stat(name)
	return err != nil
}

// launch starts the program. Running is closed when it says which run it walks.
func launch(t *testing.T, cmd *exec.Cmd) (running <-chan struct{}, ended chan error) {
	t.Helper()
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	begun, over := make(chan struct{}), make(chan error, 1)
	go func() {
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "run ") {
				close(begun)
				break
			}
		}
		io.Copy(io.Discard, said)
		over <- cmd.Wait()
	}()
	return begun, over
}
