// Everything can be done without a mouse, and one sees where one is.
import assert from 'node:assert/strict'
import { tabTo } from '../checks.mjs'

export default [
  {
    name: 'a record is found and opened with the keyboard alone',
    async run ({ page }) {
      await page.goto('/')
      await page.keyboard.press('/')
      await focused(page.getByRole('searchbox', { name: 'Search records' }))
      await page.keyboard.type('bathymetry')
      await page.keyboard.press('Enter')
      await page.getByText('One record', { exact: true }).waitFor()
      const title = page.locator('.hits h2 a')
      const name = await title.textContent()
      await tabTo(page, title)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name }).waitFor()
      await tabTo(page, page.getByRole('link', { name: 'Next page' }))
      await page.keyboard.press('Enter')
      await page.getByText('Page 2 of').first().waitFor()
    }
  },
  {
    name: 'a slash is a slash where one writes',
    async run ({ page }) {
      await page.goto('/search')
      await page.keyboard.press('/')
      const words = page.getByRole('searchbox', { name: 'Words' })
      await focused(words)
      await page.keyboard.type('1/2')
      assert.equal(await words.inputValue(), '1/2')
    }
  },
  {
    name: 'a filter is set with the keyboard alone',
    async run ({ page }) {
      await page.goto('/search')
      await tabTo(page, page.locator('.facets').getByRole('link', { name: /^Spanish/ }), 120)
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'Remove filter Spanish' }).waitFor()
    }
  },
  {
    name: 'the first stop of each page skips to its content',
    async run ({ page }) {
      for (const address of ['/', '/runs', '/search', '/inbox', '/help']) {
        await page.goto(address)
        await page.keyboard.press('Tab')
        const skip = page.getByRole('link', { name: 'Skip to content' })
        await focused(skip)
        const { x, y } = await skip.boundingBox()
        assert.ok(x >= 0 && y >= 0, `${address}: the link is not to be seen`)
        await page.keyboard.press('Enter')
        await focused(page.locator('main'))
      }
    }
  },
  {
    name: 'every page can be walked through with Tab, from above to below',
    async run ({ page }) {
      for (const address of ['/', '/runs', '/collections/demo', '/inbox', '/help', '/search?q=bathymetry']) {
        await page.goto(address)
        const stops = await page.evaluate(tabStops)
        assert.ok(stops.length > 8, `${address}: only ${stops.length} stops`)
        for (const stop of stops) {
          await page.keyboard.press('Tab')
          const at = await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200))
          assert.equal(at, stop, `${address}: another stop was next`)
        }
      }
    }
  }
]

async function focused (locator) {
  await locator.waitFor()
  assert.ok(await locator.evaluate(e => e === document.activeElement), `${locator} does not have the focus`)
}

// tabStops runs in the browser: what Tab should reach, in the order of reading.
function tabStops () {
  return [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
    .filter(e => e.tabIndex >= 0 && !e.disabled && e.type !== 'hidden' && e.checkVisibility({ contentVisibilityAuto: true }))
    .map(e => e.outerHTML.slice(0, 200))
}
