// Words that stand in one place only.
import assert from 'node:assert/strict'
import { openWord, wordIsMarked } from '../facsimile.mjs'

const coral = 'مرجان'

export default [
  {
    name: 'a word of a PDF is marked on the page as it is drawn',
    async run ({ page }) {
      await openWord(page, 'bathymetry')
      await wordIsMarked(page, 'bathymetry')
    }
  },
  {
    name: 'the mark is gone on the next page of a document and back on the page before',
    async run ({ page }) {
      await openWord(page, 'bathymetry')
      await page.getByRole('link', { name: 'Next page' }).click()
      await page.getByText('Page 2 of', { exact: false }).first().waitFor()
      assert.equal(await page.locator('.sheet rect.hit').count(), 0)
      await page.getByRole('link', { name: 'Previous page' }).click()
      await page.locator('.sheet rect.hit').waitFor()
    }
  },
  {
    name: 'a word of Arabic metadata is found and runs from right to left',
    async run ({ page }) {
      await page.goto('/search')
      await page.getByRole('searchbox', { name: 'Words' }).fill(coral)
      await page.keyboard.press('Enter')
      await page.getByText('One record', { exact: true }).waitFor()
      await page.locator('.hits h2 a').click()
      const title = page.getByRole('heading', { level: 1 })
      assert.ok((await title.textContent()).includes(coral))
      assert.equal(await title.evaluate(e => e.matches(':dir(rtl)')), true, 'the title does not run from right to left')
      assert.ok((await page.locator('pre.raw').textContent()).includes(coral), 'the raw record lost the word')
    }
  }
]
