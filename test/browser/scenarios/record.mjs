// The page of one record.
import assert from 'node:assert/strict'
import { phone } from '../checks.mjs'

export default [
  {
    name: 'a record is shown as it came and as it was mapped, side by side',
    async run ({ page }) {
      await open(page)
      const [mapped, raw] = await sides(page)
      assert.ok(Math.abs(mapped.y - raw.y) < 2, 'they do not begin at the same height')
      assert.ok(mapped.x + mapped.width <= raw.x, 'they are not side by side')
      const title = await page.getByRole('heading', { level: 1 }).textContent()
      assert.ok((await page.getByRole('region', { name: 'Mapped' }).textContent()).includes(title))
      assert.match(await page.locator('pre.raw').textContent(), /<header>[\s\S]*<dc:title>/)
    }
  },
  {
    name: 'on a phone the raw record stands below',
    viewport: phone,
    async run ({ page }) {
      await open(page)
      const [mapped, raw] = await sides(page)
      assert.ok(mapped.y + mapped.height <= raw.y)
    }
  },
  {
    name: 'its picture loads and its other forms are there',
    async run ({ page }) {
      await open(page)
      assert.ok(await page.locator('img.cover').evaluate(async e => { await e.decode(); return e.naturalWidth }) > 0)
      for (const [name, type] of [['JSON', 'application/json'], ['Raw XML', 'text/xml'], ['Open the file', 'application/pdf']]) {
        const answer = await page.request.get(await page.getByRole('link', { name, exact: true }).getAttribute('href'))
        assert.ok(answer.ok() && answer.headers()['content-type'].startsWith(type), `${name}: ${answer.status()} ${answer.headers()['content-type']}`)
      }
    }
  },
  {
    name: 'its version leads to the run that made it',
    async run ({ page }) {
      await open(page)
      await page.getByRole('region', { name: 'Where it comes from' }).getByRole('link').last().click()
      await page.getByRole('heading', { level: 1, name: 'Run done' }).waitFor()
    }
  }
]

async function open (page) {
  await page.goto('/search?q=bathymetry')
  await page.locator('.hits h2 a').click()
  await page.getByRole('heading', { name: 'Where it comes from' }).waitFor()
}

const sides = page => Promise.all(['Mapped', 'Raw'].map(name => page.getByRole('region', { name, exact: true }).boundingBox()))
