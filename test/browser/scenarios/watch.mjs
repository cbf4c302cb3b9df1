// The demo's harvest is watched while it goes.
import assert from 'node:assert/strict'
import { until } from '../checks.mjs'

export default [
  {
    name: 'a run tells how it goes on, and is done, without being loaded again',
    async run ({ page }) {
      const streams = []
      page.on('request', r => { if (r.url().endsWith('/live')) streams.push(r.url()) })
      await until(async () => { await page.goto('/'); return page.getByRole('link', { name: 'Watch' }).count() }, 'the harvest begins')
      await page.getByRole('link', { name: 'Watch' }).click()
      await page.getByRole('button', { name: 'Cancel run' }).waitFor()
      assert.match(await page.getByRole('heading', { level: 1 }).textContent(), /running|waiting/)
      const say = page.getByRole('status')
      assert.equal(await say.getAttribute('aria-live'), 'polite')
      await page.evaluate(observe)

      await page.getByRole('heading', { level: 1, name: 'Run done' }).waitFor({ timeout: 150_000 })
      await until(async () => await say.textContent() === 'The run is done.', 'the end is said')
      const { said, seen } = await page.evaluate(() => globalThis.observed ?? assert.fail('the page was loaded again'))
      assert.match(said[0], /^(Stage \d of 7: [a-z]+|The run waits for its turn)\.$/)
      assert.equal(said.at(-1), 'The run is done.')
      assert.equal(new Set(said).size, said.length, `some of it was said twice: ${said}`)
      assert.ok(seen.length >= 3, `the counts of the content stage did not move: ${seen}`)
      const numbers = seen.map(s => Number(s.replaceAll(',', '')))
      assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b), 'a count went back')

      assert.equal(await page.locator('.step.done').count(), 7)
      assert.equal(await page.getByRole('button', { name: 'Cancel run' }).count(), 0)
      assert.equal(await page.locator('.bad').count(), 0, 'some records are not accounted for')
      assert.equal(streams.length, 1, 'the stream was asked for again')
    }
  },
  {
    name: 'the list of collections has the counts of the harvest',
    async run ({ page }) {
      await page.goto('/')
      const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: /Quillhaven/ }) })
      assert.match(await row.textContent(), /done[\s\S]*612\s*590\s*590\s*live/)
    }
  }
]

// observe runs in the browser and keeps what the page says and shows from then on.
function observe () {
  const observed = globalThis.observed = { said: [], seen: [] }
  const keep = (list, text) => { if (list.at(-1) !== text) list.push(text) }
  const look = () => {
    keep(observed.said, document.querySelector('[role=status]').textContent)
    for (const step of document.querySelectorAll('.step.running')) {
      const count = step.querySelector('.big')
      if (step.querySelector('h2').textContent === 'content' && count.textContent.includes('records')) keep(observed.seen, count.firstChild.textContent)
    }
  }
  look()
  new MutationObserver(look).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true, attributes: true })
}
