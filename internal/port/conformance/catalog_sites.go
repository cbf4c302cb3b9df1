package conformance

import (
	"fmt"
	"time"

	"github.com/ucldc/pachamama"
	"github.com/ucldc/pachamama/internal/catalog"
)

func catalogPointers(c *catalogCase) {
	ctx := c.Context()
	move := func(site catalog.Site, collection, version, wantBefore string) {
		c.Helper()
		before, err := c.Move(ctx, site, collection, version, "by "+version)
		c.ok(err)
		c.same("before "+version, before, wantBefore)
	}
	before := func(want string) {
		c.Helper()
		got, err := c.Before(ctx, catalog.Live, "c1")
		if want == "" {
			c.code("before", err, pachamama.CodeNotFound)
			return
		}
		c.ok(err)
		c.same("before", got, want)
	}
	before("")
	move(catalog.Stage, "c1", "v1", "")
	before("")
	move(catalog.Live, "c1", "v1", "")
	before("")
	move(catalog.Live, "c2", "v9", "")
	move(catalog.Live, "c1", "v2", "v1")
	move(catalog.Live, "c1", "v2", "v2") // where it is already
	before("v1")
	move(catalog.Live, "c1", "", "v2")
	before("v2")
	now, err := c.Pointer(ctx, catalog.Live, "c1")
	c.ok(err)
	c.same("taken off", now, "")
	move(catalog.Live, "c1", "v3", "")
	for site, want := range map[catalog.Site][]catalog.Pointer{
		catalog.Live:  {{Collection: "c1", Version: "v3"}, {Collection: "c2", Version: "v9"}},
		catalog.Stage: {{Collection: "c1", Version: "v1"}},
	} {
		got, err := c.Pointers(ctx, site)
		c.ok(err)
		c.same(string(site), got, want)
	}
	history, err := c.History(ctx, "c1", 4)
	c.ok(err)
	for i := range history {
		if history[i].At.IsZero() {
			c.Errorf("no time: %+v", history[i])
		}
		history[i].At = time.Time{}
	}
	c.same("history", history, []catalog.Moved{{Site: catalog.Live, After: "v3", By: "by v3"}, {Site: catalog.Live, Before: "v2", By: "by "},
		{Site: catalog.Live, Before: "v1", After: "v2", By: "by v2"}, {Site: catalog.Live, After: "v1", By: "by v1"}})
}

func catalogDownloads(c *catalogCase) {
	ctx := c.Context()
	if _, ok, err := c.Download(ctx, "https://a.example/1"); ok || err != nil {
		c.Errorf("never fetched: %v, %v", ok, err)
	}
	d := catalog.Download{URL: "https://a.example/1", ETag: `W/"x"`, LastModified: "Mon, 23 Nov 2026 10:00:00 GMT", File: pachamama.File{SHA256: "ab", Type: "image/png", Bytes: 5, Width: 3}}
	c.ok(c.PutDownload(ctx, d))
	d.ETag, d.File.SHA256 = "", "cd"
	c.ok(c.PutDownload(ctx, d))
	got, ok, err := c.Download(ctx, d.URL)
	c.ok(err)
	if !ok {
		c.Errorf("fetched, and not known")
	}
	c.same("download", got, d)
}

func catalogNotices(c *catalogCase) {
	ctx := c.Context()
	end := func(id string, state pachamama.RunState, doc string) {
		c.Helper()
		c.ok(c.EndRun(ctx, id, state, nil, []byte(doc)))
	}
	reopen := func(id string) {
		c.Helper()
		open, err := c.ReopenRun(ctx, pachamama.Run{ID: id, Collection: pachamama.Collection{ID: "c-" + id}})
		c.ok(err)
		c.same("open", open, "")
	}
	for i := range 5 {
		id := fmt.Sprint("r", i)
		c.newRun(id, "c-"+id)
		end(id, pachamama.RunDone, fmt.Sprintf(`{"n":%d}`, i))
	}
	end("r0", pachamama.RunDone, `{"n":"again"}`) // it is over
	end("r0", pachamama.RunFailed, `{}`)
	reopen("r0")
	end("r0", pachamama.RunFailed, `{}`)
	waiting := func(want string) []catalog.Notice {
		c.Helper()
		list, err := c.WaitingNotices(ctx, 10)
		c.ok(err)
		got := ""
		for _, n := range list {
			got += n.Run + n.Kind[3:] + " "
		}
		c.same("waiting", got, want)
		return list
	}
	list := waiting("r0.done r1.done r2.done r3.done r4.done r0.failed ")
	if n := list[0]; string(n.Doc) != `{"n":0}` || n.Created.IsZero() || n.Tries != 0 {
		c.Errorf("notice %+v", n)
	}
	c.ok(c.NoticeSent(ctx, list[1]))
	c.ok(c.NoticeLater(ctx, list[0].ID, c.now().Add(time.Hour)))
	waiting("r2.done r3.done r4.done r0.failed ")
	end("r1", pachamama.RunDone, "") // told already
	c.pass(2 * time.Hour)
	if n := waiting("r0.done r2.done r3.done r4.done r0.failed ")[0]; n.Tries != 1 {
		c.Errorf("%d tries", n.Tries)
	}
	reopen("r1")
	end("r1", pachamama.RunDone, `{"n":"again"}`)
	again := waiting("r0.done r1.done r2.done r3.done r4.done r0.failed ")[1]
	if string(again.Doc) != `{"n":"again"}` || again.Tries != 0 {
		c.Errorf("the second end: %+v", again)
	}
	c.ok(c.NoticeSent(ctx, list[1])) // the first end
	waiting("r0.done r1.done r2.done r3.done r4.done r0.failed ")
	two, err := c.WaitingNotices(ctx, 2)
	c.ok(err)
	if len(two) != 2 {
		c.Errorf("%d of at most 2", len(two))
	}
}

func catalogInbox(c *catalogCase) {
	ctx := c.Context()
	for _, m := range []string{"a", "b", "a", "c"} {
		c.ok(c.PutInbox(ctx, m, []byte(`"`+m+`"`)))
	}
	read := func(want string) {
		c.Helper()
		list, err := c.Inbox(ctx, 3)
		c.ok(err)
		got := ""
		for _, it := range list {
			got += fmt.Sprintf("%s %v ", it.Doc, it.Read)
		}
		c.same("inbox", got, want)
	}
	read(`"c" false "b" false "a" false `)
	c.ok(c.MarkInboxRead(ctx))
	c.ok(c.PutInbox(ctx, "d", []byte(`"d"`)))
	read(`"d" false "c" true "b" true `)
}

func catalogLeases(c *catalogCase) {
	ctx := c.Context()
	take := func(owner string, want bool, dead ...string) {
		c.Helper()
		held, err := c.Lease(ctx, "run:1", owner, time.Minute, func(o string) bool { return len(dead) > 0 && o == dead[0] })
		c.ok(err)
		c.same(owner+" holds it", held, want)
	}
	holder := func(want string) {
		c.Helper()
		got, err := c.Holder(ctx, "run:1")
		c.ok(err)
		c.same("holder", got, want)
	}
	holder("")
	take("a", true)
	take("b", false)
	take("b", false, "c")
	holder("a")
	c.pass(40 * time.Second)
	take("a", true) // extended
	c.pass(40 * time.Second)
	take("b", false)
	c.pass(time.Minute)
	holder("")
	take("b", true) // the time of a is over
	take("a", false)
	take("a", true, "b") // b is known to be dead
	c.ok(c.Release(ctx, "run:1", "b"))
	holder("a")
	c.ok(c.Release(ctx, "run:1", "a"))
	holder("")
	held, err := c.Lease(ctx, "run:2", "a", time.Minute, nil)
	c.ok(err)
	other, err := c.Lease(ctx, "run:2", "b", time.Minute, nil)
	c.ok(err)
	c.same("without a word on the dead", []bool{held, other}, []bool{true, false})
}
