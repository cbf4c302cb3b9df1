// A second harvest goes to stage, then to readers, and back.
import assert from 'node:assert/strict'
import { accessible } from '../checks.mjs'

let first, second // the versions

export default [
  {
    name: 'a new version goes to stage and not to readers',
    async run ({ page }) {
      await page.goto('/collections/demo')
      first = await version(page, 'Live')
      await page.getByRole('combobox', { name: 'Begin at' }).selectOption('index')
      await page.getByRole('button', { name: 'Run' }).click()
      await page.getByRole('heading', { level: 1, name: 'Run done' }).waitFor({ timeout: 60_000 })
      await page.goto('/collections/demo')
      second = await version(page, 'Stage')
      assert.notEqual(second, first)
      assert.equal(await version(page, 'Live'), first)
      assert.equal(await readersGet(page), first)
    }
  },
  {
    name: 'the stage is marked as such where one looks at it',
    async run ({ page }) {
      await page.goto('/collections/demo')
      await page.getByRole('link', { name: 'look at it' }).first().click()
      await page.getByText('You look at the stage.').waitFor()
      await accessible(page)
      await page.locator('.hits h2 a').first().click()
      await page.getByText('You look at the stage.').waitFor()
      await page.getByRole('link', { name: second }).waitFor()
      await page.getByRole('link', { name: 'Search', exact: true }).last().click()
      await page.getByRole('link', { name: 'See the public site' }).click()
      await page.getByText('You look at the stage.').waitFor({ state: 'detached' })
    }
  },
  {
    name: 'what is on stage is published',
    async run ({ page }) {
      await press(page, 'Publish what is on stage')
      assert.equal(await version(page, 'Live'), second)
      assert.equal(await readersGet(page), second)
      assert.match(await page.locator('table').last().locator('tbody tr').first().textContent(), /live[\s\S]*console/)
    }
  },
  {
    name: 'the version before is brought back',
    async run ({ page }) {
      await press(page, 'Roll back')
      assert.equal(await version(page, 'Live'), first)
      assert.equal(await readersGet(page), first)
    }
  },
  {
    name: 'a collection is taken off the site, and readers see that nothing is there',
    async run ({ page }) {
      await press(page, 'Unpublish')
      assert.equal(await version(page, 'Live'), '')
      await page.goto('/search')
      await page.getByRole('heading', { name: 'Nothing is published yet' }).waitFor()
      await accessible(page)
      await page.getByRole('link', { name: 'Look at the stage' }).click()
      await page.getByText('590 records').waitFor()
    }
  },
  {
    name: 'it is published again',
    async run ({ page }) {
      await press(page, 'Publish what is on stage')
      assert.equal(await version(page, 'Live'), second)
      assert.equal(await readersGet(page), second)
    }
  }
]

// press presses a button of the collection's page and waits until it has worked.
async function press (page, name) {
  await page.goto('/collections/demo')
  const answered = page.waitForResponse(r => r.request().method() === 'GET' && new URL(r.url()).pathname === '/collections/demo')
  await page.getByRole('button', { name, exact: true }).click()
  await answered
  await page.getByRole('button', { name, exact: true }).waitFor({ state: name === 'Roll back' ? 'visible' : 'detached' })
}

// version is the run whose records a site shows; '' when it shows none.
async function version (page, site) {
  const link = page.getByRole('region', { name: 'On the site' }).locator(`dt:text-is("${site}") + dd a[title]`)
  return await link.count() ? link.getAttribute('title') : ''
}

// readersGet is the version of what a search without more finds.
async function readersGet (page) {
  const { hits } = await (await page.request.get('/api/v1/search?limit=1&filter.collection_id=demo')).json()
  return hits[0]?.version ?? ''
}
