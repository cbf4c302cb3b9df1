package conformance

import (
	"fmt"
	"strings"
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
	list, err := c.NewNotices(ctx, 10)
	c.ok(err)
	got := ""
	for _, n := range list {
		got += n.Run + n.Kind[3:] + " "
	}
	c.same("new", got, "r0.done r1.done r2.done r3.done r4.done r0.failed ")
	if n := list[0]; string(n.Doc) != `{"n":0}` || n.Created.IsZero() {
		c.Errorf("notice %+v", n)
	}
	for _, n := range list[:4] {
		c.ok(c.RouteNotice(ctx, n, []string{"a", "b"}))
		c.ok(c.RouteNotice(ctx, n, []string{"b"})) // is routed already
	}
	end("r1", pachamama.RunDone, "") // told already
	two, err := c.NewNotices(ctx, 1)
	c.ok(err)
	if len(two) != 1 || two[0].Run != "r4" {
		c.Errorf("new after routing: %+v", two)
	}
	reopen("r1")
	end("r1", pachamama.RunDone, `{"n":"again"}`)
	list, err = c.NewNotices(ctx, 10)
	c.ok(err)
	if last := list[len(list)-1]; last.Run != "r1" || string(last.Doc) != `{"n":"again"}` {
		c.Errorf("the second end: %+v", last)
	}
}

func catalogDeliveries(c *catalogCase) {
	ctx := c.Context()
	var ids []int64
	for i := range 300 {
		id := fmt.Sprint("r", i)
		c.newRun(id, "c-"+id)
		c.ok(c.EndRun(ctx, id, pachamama.RunDone, nil, fmt.Appendf(nil, `{"n":%d}`, i)))
	}
	list, err := c.NewNotices(ctx, 1000)
	c.ok(err)
	for _, n := range list {
		c.ok(c.RouteNotice(ctx, n, []string{"a", "b"}))
		ids = append(ids, n.ID)
	}
	has := func(destination string, state catalog.DeliveryState, want int) []catalog.Delivery {
		c.Helper()
		got, err := c.Deliveries(ctx, destination, state, 1000)
		c.ok(err)
		c.same(fmt.Sprint(state, " for ", destination), len(got), want)
		return got
	}
	if d := has("a", catalog.DeliveryWaiting, 300)[1]; d.Run != "r1" || string(d.Doc) != `{"n":1}` || d.Destination != "a" || d.Tries != 0 || !d.After.IsZero() || d.Created.IsZero() {
		c.Errorf("delivery %+v", d)
	}
	has("", catalog.DeliveryWaiting, 600)
	c.ok(c.EndDeliveries(ctx, "a", ids[:1], catalog.DeliveryDelivered, "", ""))
	c.ok(c.PutOffDeliveries(ctx, "a", ids[:3], c.now().Add(time.Hour), "unavailable", "away"))
	c.ok(c.PutOffDeliveries(ctx, "a", ids[1:2], c.now().Add(time.Hour), "rejected", "no"))
	d := has("a", catalog.DeliveryWaiting, 299)
	if d[0].Tries != 2 || d[0].Code != "rejected" || d[0].Message != "no" || d[0].After.Before(d[0].Failed.Add(time.Hour-time.Minute)) || d[0].Failed.IsZero() || d[1].Tries != 1 || d[2].Tries != 0 {
		c.Errorf("put off: %+v %+v", d[0], d[1])
	}
	c.ok(c.BatchDeliveries(ctx, "a", ids[2:4], "digest-1"))
	c.ok(c.HurryDeliveries(ctx, "a"))
	if d := has("a", catalog.DeliveryWaiting, 299); !d[0].After.IsZero() || d[0].Batch != "" || d[1].Batch != "digest-1" || d[2].Batch != "digest-1" || d[3].Batch != "" {
		c.Errorf("in a batch: %+v", d[:4])
	}
	c.ok(c.EndDeliveries(ctx, "a", ids[2:290], catalog.DeliveryAside, "too_large", "large"))
	counts, err := c.CountDeliveries(ctx)
	c.ok(err)
	c.same("counts", strings.TrimSpace(fmt.Sprintln(len(counts), counts[0].Destination, counts[0].State, counts[0].N, counts[1].State, counts[1].N, counts[2].Destination, counts[2].N)), "3 a aside 288 waiting 11 b 300")
	c.ok(c.StopDestination(ctx, "a", "gone"))
	stopped, err := c.StoppedDestinations(ctx)
	c.ok(err)
	c.same("stopped", fmt.Sprint(stopped), "map[a:gone]")
	n, err := c.DeliverAgain(ctx, "a")
	c.ok(err)
	c.same("again", n, int64(288))
	if d := has("a", catalog.DeliveryWaiting, 299); d[1].Tries != 0 || !d[1].Failed.IsZero() {
		c.Errorf("again: %+v", d[1])
	}
	stopped, err = c.StoppedDestinations(ctx)
	c.ok(err)
	c.same("stopped after that", len(stopped), 0)
	n, err = c.DropDeliveries(ctx, "a")
	c.ok(err)
	c.same("dropped", n, int64(299))
	has("", catalog.DeliveryWaiting, 300)
	has("a", catalog.DeliveryDelivered, 1)
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
