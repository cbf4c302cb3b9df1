// Package inbox keeps messages where the console shows them.
package inbox

import (
	"context"

	"github.com/ucldc/pachamama/internal/catalog"
	"github.com/ucldc/pachamama/internal/port"
	"github.com/ucldc/pachamama/internal/port/notify"
)

// Inbox is the embedded notify driver.
type Inbox struct{ catalog *catalog.Catalog }

// New returns the inbox of a catalog.
func New(c *catalog.Catalog) *Inbox { return &Inbox{catalog: c} }

// Send keeps the message. A message that is sent twice is kept once.
func (i *Inbox) Send(ctx context.Context, m notify.Message) error {
	return i.catalog.PutInbox(ctx, m.ID, m.Body)
}

// Check tells whether the catalog answers.
func (i *Inbox) Check(ctx context.Context) (string, error) {
	return "messages are shown in the console", i.catalog.Ping(ctx)
}

// Describe tells what the inbox can do.
func (i *Inbox) Describe() port.Descriptor { return Describe() }

// Describe describes the inbox of the console.
func Describe() port.Descriptor {
	return port.Descriptor{Driver: "inbox", Abilities: []string{notify.AbilityOnce}, Here: true}
}

// Close does nothing: the catalog is closed by who opened it.
func (i *Inbox) Close() error { return nil }
