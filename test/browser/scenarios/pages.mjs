// The pages of those who harvest, in light and in dark colours and on a phone.
import assert from 'node:assert/strict'
import { survey } from '../checks.mjs'

const at = (name, address) => ({ name, open: page => page.goto(address) })

// run opens the newest run in a state.
const run = state => ({
  name: `a run that is ${state}`,
  async open (page) {
    await page.goto(`/runs?state=${state}`)
    await page.locator('tbody th a').first().click()
    await page.getByRole('heading', { level: 1, name: `Run ${state}` }).waitFor()
  }
})

export default [
  ...survey([
    at('collections', '/'),
    at('no collection matches', '/?filter=zzyzx'),
    at('a collection', '/collections/demo'),
    at('a collection that shows nothing', '/collections/slow'),
    at('runs', '/runs'),
    run('done'),
    run('failed'),
    run('cancelled'),
    at('inbox', '/inbox'),
    at('help', '/help'),
    { ...at('no such page', '/nowhere'), expectErrors: true }
  ]),
  {
    name: 'the page of an error says what to do',
    expectErrors: true,
    async run ({ page }) {
      const answer = await page.goto('/nowhere')
      assert.equal(answer.status(), 404)
      assert.match(await page.getByRole('alert').textContent(), /there is no such page[\s\S]*Begin at the list of collections/)
      await page.getByRole('link', { name: /^What/ }).click()
      await page.getByRole('heading', { level: 1, name: 'Help' }).waitFor()
      assert.equal(await page.locator(':target').count(), 1, 'the code is not explained')
    }
  },
  {
    name: 'the inbox tells of what failed, until it is read',
    async run ({ page }) {
      await page.goto('/inbox')
      assert.ok(await page.locator('.letters .unread').count() > 0)
      assert.match(await page.locator('.letters li').filter({ hasText: 'gone' }).first().textContent(), /404/)
      await page.getByRole('button', { name: /^Mark \d+ as read$/ }).click()
      await page.getByRole('button', { name: /^Mark/ }).waitFor({ state: 'detached' })
      assert.equal(await page.locator('.letters .unread').count(), 0)
    }
  }
]
