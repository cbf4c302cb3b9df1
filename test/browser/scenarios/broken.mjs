// Each of these must fail, and say what its name says: a check that cannot fail
// proves nothing.
import { accessible, fitsWidth, isDark, phone, survey, tabTo } from '../checks.mjs'

const open = page => page.goto('/broken')

export default [
  { name: 'image-alt', async run ({ page }) { await open(page); await accessible(page) } },
  { name: 'color-contrast', async run ({ page }) { await open(page); await accessible(page) } },
  { name: 'in the light', run: survey([{ name: 'a broken page', open }])[0].run },
  { name: 'scrolls sideways', viewport: phone, async run ({ page }) { await open(page); await fitsWidth(page) } },
  { name: 'is not dark', colorScheme: 'dark', async run ({ page }) { await open(page); await isDark(page) } },
  { name: 'no mark of the focus', async run ({ page }) { await open(page); await tabTo(page, page.getByRole('button')) } },
  { name: 'do not reach', async run ({ page }) { await page.goto('/good'); await tabTo(page, page.getByRole('heading'), 5) } },
  { name: 'the page threw: on purpose', async run ({ page }) { await page.goto('/throws') } },
  { name: 'the page logged an error: on purpose', async run ({ page }) { await page.goto('/throws') } },
  { name: 'the page asked another host', async run ({ page }) { await page.goto('/throws') } }
]
