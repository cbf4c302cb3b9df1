// Looking for records: filters, dates, order and pages of results. What the page
// shows is compared with what the API says to the same question.
import assert from 'node:assert/strict'

export default [
  {
    name: 'facets narrow the results by what they promise, and let go of them',
    async run ({ page }) {
      await page.goto('/search')
      const all = await total(page)
      const kind = await choose(page, 'Type', 'image')
      assert.ok(kind < all && await total(page) === kind, `${kind} of ${all} are promised, ${await total(page)} came`)
      const both = await choose(page, 'Language', 'Arabic')
      assert.ok(both < kind && await total(page) === both, `${both} of ${kind} are promised, ${await total(page)} came`)
      await page.getByRole('link', { name: 'Remove filter image' }).click()
      await page.getByRole('link', { name: 'Remove filter image' }).waitFor({ state: 'detached' })
      assert.ok(await total(page) > both)
      await page.getByRole('link', { name: 'Remove filter Arabic' }).click()
      await page.locator('.chosen').waitFor({ state: 'detached' })
      assert.equal(await total(page), all)
    }
  },
  {
    name: 'filters stay when the words change',
    async run ({ page }) {
      await page.goto('/search')
      await choose(page, 'Language', 'Arabic')
      await ask(page, 'مرجان')
      assert.equal(await total(page), 1)
      assert.equal(await page.getByRole('link', { name: 'Remove filter Arabic' }).count(), 1)
      await ask(page, 'bathymetry')
      await page.getByRole('heading', { name: 'No record matches' }).waitFor()
    }
  },
  {
    name: 'dates narrow the results',
    async run ({ page }) {
      await page.goto('/search')
      const all = await total(page)
      await between(page, '1940', '1949-12-31')
      const forties = await total(page)
      assert.ok(forties > 0 && forties < all)
      assert.equal((await api(page, 'from=1940&until=1949-12-31')).total, forties)
      // The record of ca. 1940-45.
      await ask(page, 'مرجان')
      assert.equal(await total(page), 1)
      await between(page, '1943', '1943')
      assert.equal(await total(page), 1)
      await between(page, '1946', '')
      await page.getByRole('heading', { name: 'No record matches' }).waitFor()
    }
  },
  {
    name: 'a date that is none is said to be none',
    expectErrors: true,
    async run ({ page }) {
      await page.goto('/search')
      await page.getByRole('textbox', { name: 'From' }).fill('long ago')
      await page.keyboard.press('Enter')
      assert.match(await page.getByRole('alert').textContent(), /long ago/)
      assert.equal(await page.getByRole('link', { name: 'Go back' }).count(), 1)
    }
  },
  {
    name: 'results come in the order that is asked for',
    async run ({ page }) {
      await page.goto('/search')
      const heads = []
      for (const [label, sort] of [['Oldest first', 'date'], ['Newest first', '-date'], ['Title A–Z', 'sort_title'], ['Title Z–A', '-sort_title']]) {
        await page.getByRole('combobox', { name: 'Order' }).selectOption({ label })
        await page.getByRole('button', { name: 'Search' }).click()
        await page.waitForURL(url => url.searchParams.get('sort') === sort)
        const { hits } = await api(page, `sort=${sort}`)
        assert.deepEqual(await shown(page), hits.map(h => address(h)))
        const keys = hits.map(h => sort.endsWith('date') ? day(h.record.fields) : h.record.fields.sort_title[0])
        assert.deepEqual(keys, sort[0] === '-' ? inOrder(keys).reverse() : inOrder(keys), label)
        heads.push(keys[0])
      }
      assert.equal(new Set(heads).size, 4, 'each order begins with another record')
    }
  },
  {
    name: 'pages of results follow each other without a record twice',
    async run ({ page }) {
      await page.goto('/search?sort=sort_title')
      const first = await shown(page)
      assert.match(await page.getByRole('status').textContent(), new RegExp(`^590 records, 1 to ${first.length} shown$`))
      assert.equal(await page.getByRole('link', { name: 'Previous', exact: true }).count(), 0)
      await page.getByRole('link', { name: 'Next', exact: true }).click()
      await page.getByText(`${first.length + 1} to ${2 * first.length} shown`).waitFor()
      const second = await shown(page)
      assert.equal(new Set([...first, ...second]).size, 2 * first.length)
      await page.getByRole('link', { name: 'Previous', exact: true }).click()
      await page.getByText(`1 to ${first.length} shown`).waitFor()
      assert.deepEqual(await shown(page), first)
      await page.goto(`/search?sort=sort_title&offset=${590 - 5}`)
      assert.equal((await shown(page)).length, 5)
      assert.equal(await page.getByRole('link', { name: 'Next', exact: true }).count(), 0)
    }
  },
  {
    name: 'where nothing is found a way back is shown',
    async run ({ page }) {
      await page.goto('/search')
      await ask(page, 'zzyzx')
      await page.getByRole('heading', { name: 'No record matches' }).waitFor()
      await page.getByRole('link', { name: 'begin again' }).click()
      await page.getByText('590 records').waitFor()
    }
  },
  {
    name: 'the pictures of the results load',
    async run ({ page }) {
      await page.goto('/search?q=harbour')
      const pictures = await page.locator('.thumb img').all()
      assert.ok(pictures.length > 0)
      for (const p of pictures) {
        await p.scrollIntoViewIfNeeded()
        assert.ok(await p.evaluate(async e => { await e.decode(); return e.naturalWidth }) > 0)
      }
    }
  }
]

async function ask (page, words) {
  await page.getByRole('searchbox', { name: 'Words' }).fill(words)
  await page.getByRole('button', { name: 'Search' }).click()
  await page.waitForURL(url => url.searchParams.get('q') === words)
}

async function between (page, from, until) {
  await page.getByRole('textbox', { name: 'From' }).fill(from)
  await page.getByRole('textbox', { name: 'to', exact: true }).fill(until)
  await page.getByRole('button', { name: 'Search' }).click()
  await page.waitForURL(url => url.searchParams.get('from') === from && url.searchParams.get('until') === until)
}

// choose clicks a value of a facet and returns the number that stood beside it.
async function choose (page, facet, value) {
  const choice = page.locator('.facets section').filter({ has: page.getByRole('heading', { name: facet, exact: true }) })
    .getByRole('link').filter({ has: page.getByText(value, { exact: true }) })
  const promised = number(await choice.locator('.c').textContent())
  await choice.click()
  await page.getByRole('link', { name: `Remove filter ${value}` }).waitFor()
  assert.equal(await choice.getAttribute('aria-current'), 'true')
  return promised
}

async function total (page) {
  const said = await page.getByRole('status').textContent()
  return said.startsWith('One') ? 1 : number(said.split(' ')[0])
}

const number = s => Number(s.replaceAll(',', ''))

// day makes a number that grows with time, also before our era, of a record's first day.
function day ({ sort_date_start: [{ begin }] }) {
  const [, year, rest] = /^(-?\d+)-(\d\d-\d\d)$/.exec(begin)
  return Number(year) * 10000 + Number(rest.replace('-', ''))
}

const address = hit => `/records/${hit.collection}/${encodeURIComponent(hit.record.id)}`
const inOrder = list => list.toSorted((a, b) => a < b ? -1 : a > b ? 1 : 0)
const shown = page => page.locator('.hits h2 a').evaluateAll(list => list.map(a => a.getAttribute('href')))
const api = async (page, query) => (await page.request.get(`/api/v1/search?${query}`)).json()
