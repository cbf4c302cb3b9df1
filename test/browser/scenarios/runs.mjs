// Runs that do not go straight to their end.
import assert from 'node:assert/strict'
import { accessible, survey, until } from '../checks.mjs'

export default [
  {
    name: 'a run of a dead address fails and says who must act',
    async run ({ page }) {
      await page.goto('/collections/gone')
      await page.getByRole('button', { name: 'Run' }).click()
      await page.getByRole('heading', { level: 1, name: 'Run failed' }).waitFor({ timeout: 30_000 })
      const banner = page.getByRole('alert')
      assert.match(await banner.textContent(), /404[\s\S]*Who must act: the institution/)
      assert.equal(await page.locator('.step.failed').count(), 1)
      await page.getByRole('heading', { name: 'Failed attempts' }).waitFor()
      await page.getByRole('button', { name: 'Resume' }).waitFor()
      await accessible(page) // as it was changed while it was watched
    }
  },
  {
    name: 'a run that waits on its source is started from the list',
    async run ({ page }) {
      await page.goto('/')
      await rowOf(page, 'slow').getByRole('button', { name: /^Run/ }).click()
      await page.getByRole('heading', { level: 1, name: 'Run running' }).waitFor()
      await page.locator('.step.running').getByText('records', { exact: true }).waitFor()
    }
  },
  ...survey([{ name: 'a run under way', open: openSlow }]),
  {
    name: 'a run is cancelled, resumed and cancelled again',
    async run ({ page }) {
      await openSlow(page)
      await page.getByRole('button', { name: 'Cancel run' }).click()
      await page.getByRole('heading', { level: 1, name: 'Run cancelled' }).waitFor()
      await until(async () => await page.getByRole('status').textContent() === 'The run is cancelled.', 'the end is said')
      const before = await fetched(page)
      assert.ok(before > 0)

      await page.getByRole('button', { name: 'Resume' }).click()
      await page.getByRole('heading', { level: 1, name: 'Run running' }).waitFor()
      await until(async () => await fetched(page) > before, 'it goes on where it stopped')
      await page.getByRole('button', { name: 'Cancel run' }).click()
      await page.getByRole('heading', { level: 1, name: 'Run cancelled' }).waitFor()
    }
  },
  {
    name: 'runs are listed by their state',
    async run ({ page }) {
      await page.goto('/runs')
      const rows = page.locator('table tbody tr')
      assert.equal(await rows.count(), 3)
      await page.getByRole('combobox', { name: 'State' }).selectOption('cancelled')
      await page.getByRole('button', { name: 'Show' }).click()
      await until(async () => await rows.count() === 1, 'one is left')
      await page.getByRole('combobox', { name: 'State' }).selectOption('waiting')
      await page.getByRole('button', { name: 'Show' }).click()
      await page.getByRole('heading', { name: 'No runs' }).waitFor()
      await page.getByRole('link', { name: 'Show all' }).click()
      await until(async () => await rows.count() === 3, 'all are back')
    }
  }
]

const rowOf = (page, id) => page.locator('tbody tr').filter({ has: page.getByText(id, { exact: true }) })

async function openSlow (page) {
  await page.goto('/')
  await rowOf(page, 'slow').getByRole('link', { name: 'Watch' }).click()
  await page.getByRole('button', { name: 'Cancel run' }).waitFor()
}

// fetched is how many records the first stage shows.
const fetched = async page => Number((await page.locator('.step .big').first().evaluate(e => e.firstChild.textContent)).replaceAll(',', ''))
