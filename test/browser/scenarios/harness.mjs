// The checks hold on a page that is as it should be.
import assert from 'node:assert/strict'
import { survey, tabTo } from '../checks.mjs'

const open = page => page.goto('/good')

export default [
  ...survey([{ name: 'a good page', open }]),
  {
    name: 'a word is found with the mouse',
    async run ({ page }) {
      await open(page)
      await page.getByRole('searchbox', { name: 'Search' }).fill('harbor')
      await page.getByRole('button', { name: 'Search' }).click()
      await page.getByRole('heading', { name: 'Found: harbor' }).waitFor()
      assert.equal(new URL(page.url()).searchParams.get('q'), 'harbor')
    }
  },
  {
    name: 'a word is found with the keyboard alone',
    async run ({ page }) {
      await open(page)
      await tabTo(page, page.getByRole('searchbox', { name: 'Search' }))
      await page.keyboard.type('harbor')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Found: harbor' }).waitFor()
    }
  }
]
