// The pages of those who search, in light and in dark colours and on a phone.
import { survey } from '../checks.mjs'

const at = (name, address) => ({ name, open: page => page.goto(address) })

export default survey([
  at('results', '/search?q=harbour&filter.type=image'),
  at('results with a page', '/search?q=bathymetry'),
  at('no results', '/search?q=zzyzx'),
  {
    name: 'a record with pages',
    async open (page) {
      await page.goto('/search?q=bathymetry')
      await page.locator('.snippet a').first().click()
      await page.getByRole('heading', { name: 'Where it comes from' }).waitFor()
    }
  },
  {
    name: 'a record in Arabic',
    async open (page) {
      await page.goto('/search?q=مرجان')
      await page.locator('.hits h2 a').click()
      await page.getByRole('heading', { name: 'Where it comes from' }).waitFor()
    }
  }
])
