// The list of collections, and adding to it.
import assert from 'node:assert/strict'
import { accessible, until } from '../checks.mjs'

const slow = process.env.PACHAMAMA_TEST_SLOW_SOURCE

export default [
  {
    name: 'a collection is added by its address alone, the rest is asked of the source',
    async run ({ page }) {
      await add(page, { 'Address of the OAI-PMH source': slow, Id: 'slow' })
      await page.getByRole('heading', { level: 1, name: /Quillhaven/ }).waitFor()
      const source = page.getByRole('region', { name: 'Source and mapping' })
      assert.ok((await source.textContent()).includes(slow))
      await page.getByText('This collection was never run.').waitFor()
      await accessible(page)
    }
  },
  {
    name: 'a collection is added by the answers to all questions',
    async run ({ page }) {
      await add(page, { 'Address of the OAI-PMH source': new URL('/gone', slow).href, Id: 'gone', Name: 'Lost papers', Institution: 'Nowhere', Mapping: 'sample', Format: 'oai_dc' })
      await page.getByRole('heading', { level: 1, name: 'Lost papers' }).waitFor()
      assert.match(await page.getByRole('region', { name: 'Source and mapping' }).textContent(), /Nowhere[\s\S]*oai_dc[\s\S]*sample/)
    }
  },
  {
    name: 'an id is given once',
    expectErrors: true,
    async run ({ page }) {
      await add(page, { 'Address of the OAI-PMH source': slow, Id: 'demo' })
      assert.match(await page.getByRole('alert').textContent(), /there is a collection with this id/)
      await page.getByRole('link', { name: 'Go back' }).click()
      await page.getByRole('heading', { level: 1, name: 'Collections' }).waitFor()
    }
  },
  {
    name: 'the list is filtered while one writes',
    async run ({ page }) {
      await page.goto('/')
      const rows = page.locator('#list tbody tr')
      const all = await rows.count()
      await page.evaluate(() => { globalThis.untouched = true })
      const filter = page.getByRole('searchbox', { name: 'Filter by id, name or institution' })
      await filter.pressSequentially('lost')
      await until(async () => await rows.count() === 1, 'one collection is left')
      assert.match(await rows.textContent(), /Lost papers/)
      await filter.fill('zzyzx')
      await page.getByRole('heading', { name: 'No collection matches “zzyzx”' }).waitFor()
      await filter.fill('')
      await until(async () => await rows.count() === all, 'all are back')
      assert.ok(await page.evaluate(() => globalThis.untouched), 'the page was loaded again')
    }
  }
]

// add fills in the form and sends it.
async function add (page, fields) {
  await page.goto('/')
  await page.getByText('Add a collection', { exact: true }).click()
  const form = page.locator('form.fields')
  for (const [label, text] of Object.entries(fields)) await form.getByLabel(label, { exact: true }).fill(text)
  await form.getByRole('button', { name: 'Add collection' }).click()
}
