package conformance

import (
	"time"

	"github.com/ucldc/pachamama"
)

func catalogAlarms(c *catalogCase) {
	ctx := c.Context()
	raise := func(kind, subject string) {
		c.Helper()
		c.ok(c.RaiseAlarm(ctx, kind, subject, []byte(`{"happened":"`+kind+`"}`)))
	}
	notices := func() (out []string) {
		c.Helper()
		list, err := c.NewNotices(ctx, 100)
		c.ok(err)
		for _, n := range list {
			out = append(out, n.Kind+" "+n.Run)
		}
		return out
	}
	for range 3 { // looked at again and again, and told once
		raise("run.stuck", "r1")
	}
	raise("run.stuck", "r2")
	raise("collection.silent", "r1")
	c.same("events", notices(), []string{"run.stuck r1", "run.stuck r2", "collection.silent r1"})
	stand, err := c.Alarms(ctx)
	c.ok(err)
	if len(stand) != 3 || stand[0].Kind != "run.stuck" || stand[0].Subject != "r1" || stand[0].Raised.IsZero() || stand[2].Kind != "collection.silent" {
		c.Errorf("alarms %+v", stand)
	}
	c.ok(c.DropAlarm(ctx, "run.stuck", "r1"))
	c.ok(c.DropAlarm(ctx, "run.stuck", "r1"))
	raise("run.stuck", "r1") // it happened, and did not again
	raise("collection.silent", "r1")
	c.same("events after it happened", notices(), []string{"run.stuck r1", "run.stuck r2", "collection.silent r1", "run.stuck r1"})
}

func catalogSuccesses(c *catalogCase) {
	ctx := c.Context()
	add := func(id, collection string, state pachamama.RunState, stages ...pachamama.Stage) {
		c.Helper()
		c.ok(c.AddRun(ctx, pachamama.Run{ID: id, Collection: pachamama.Collection{ID: collection}, Stages: stages, Created: c.now()}))
		c.ok(c.SetRunState(ctx, id, state, nil))
	}
	for _, id := range []string{"c1", "c2"} {
		c.ok(c.PutCollection(ctx, pachamama.Collection{ID: id, Name: id, ExpectEvery: 7}))
	}
	add("r1", "c1", pachamama.RunDone, pachamama.StageFetch, pachamama.StageIndex)
	good, err := c.Run(ctx, "r1")
	c.ok(err)
	add("r2", "c1", pachamama.RunFailed, pachamama.StageFetch, pachamama.StageIndex)
	add("r3", "c1", pachamama.RunDone, pachamama.StageFetch)                     // a dry run
	add("r4", "c1", pachamama.RunDone, pachamama.StageMap, pachamama.StageIndex) // fetches nothing
	add("r5", "c1", pachamama.RunHeld, pachamama.StageFetch, pachamama.StageIndex)
	at, err := c.LastSuccess(ctx, "c1")
	c.ok(err)
	c.same("last success", at, good.Ended)
	all, err := c.Successes(ctx, "", 10)
	c.ok(err)
	if len(all) != 2 || all[0].Collection.ID != "c1" || !all[0].At.Equal(good.Ended) || all[0].Collection.ExpectEvery != 7 || all[0].Collection.Created.IsZero() || !all[1].At.IsZero() {
		c.Errorf("successes %+v", all)
	}
	next, err := c.Successes(ctx, "c1", 10)
	c.ok(err)
	if len(next) != 1 || next[0].Collection.ID != "c2" {
		c.Errorf("after c1: %+v", next)
	}
	counts, err := c.CountRuns(ctx)
	c.ok(err)
	c.same("runs", counts, map[pachamama.RunState]int64{"waiting": 0, "running": 0, "done": 3, "held": 1, "failed": 1, "cancelled": 0})
	c.same("of a collection that never was", errOf(c.LastSuccess(ctx, "nothing")), pachamama.CodeNotFound)
}

func errOf(_ time.Time, err error) pachamama.Code { return pachamama.CodeOf(err) }
