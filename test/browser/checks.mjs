// What scenarios ask of any page. Each throws when the page does not hold.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const phone = { width: 390, height: 844 }

// accessible holds when axe finds no serious or critical violation of WCAG 2.2 AA.
export async function accessible (page) {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(axe)
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  }))
  const grave = violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
  const told = grave.map(v => `${v.impact} ${v.id}: ${v.help}\n` +
    v.nodes.slice(0, 5).map(n => `    ${n.html.slice(0, 200)}\n      ${n.failureSummary.replaceAll('\n', '\n      ')}`).join('\n'))
  assert.equal(told.length, 0, `${page.url()}\n${told.join('\n')}`)
}

// fitsWidth holds when nobody has to scroll sideways.
export async function fitsWidth (page) {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    return [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 1)
      .slice(0, 5).map(e => `${Math.round(e.getBoundingClientRect().right)} px: ${e.outerHTML.slice(0, 120)}`)
      .concat(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${width}`)
  })
  assert.equal(wide.length, 0, `${page.url()} scrolls sideways\n${wide.join('\n')}`)
}

// isDark holds when the page's background is dark and its text light.
export async function isDark (page) {
  const [back, text] = await page.evaluate(() => {
    const light = color => {
      const context = new OffscreenCanvas(1, 1).getContext('2d')
      context.fillStyle = color
      context.fillRect(0, 0, 1, 1)
      const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data
      return a === 0 ? 255 : 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const of = (element, property) => getComputedStyle(element)[property]
    const body = light(of(document.body, 'backgroundColor'))
    return [Math.min(body, light(of(document.documentElement, 'backgroundColor'))), light(of(document.body, 'color'))]
  })
  assert.ok(back < 80 && text > 150, `${page.url()} is not dark: background ${back}, text ${text} of 255`)
}

// tabTo presses Tab until the element has the focus, and holds when it is reached
// and a person can see each stop on the way.
export async function tabTo (page, locator, presses = 60) {
  for (let i = 0; i < presses; i++) {
    await page.keyboard.press('Tab')
    await focusShows(page)
    if (await locator.evaluate(e => e === document.activeElement)) return
  }
  assert.fail(`${page.url()}: ${presses} presses of Tab do not reach ${locator}`)
}

async function focusShows (page) {
  const hidden = await page.evaluate(() => {
    const e = document.activeElement
    if (!e || e === document.body) return ''
    const style = getComputedStyle(e)
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
    return outlined || style.boxShadow !== 'none' ? '' : e.outerHTML.slice(0, 200)
  })
  assert.equal(hidden, '', `${page.url()}: no mark of the focus on`)
}

// until tries again and again to get something true from what, for a time in
// milliseconds, and returns it.
export async function until (what, promise, time = 20_000) {
  for (const end = Date.now() + time; ;) {
    const got = await what()
    if (got) return got
    assert.ok(Date.now() < end, `in ${time / 1000} s it did not come that ${promise}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

// looks are how people see a page: each sets it up and holds when it is good so.
const looks = {
  async 'in the light' (page) { await accessible(page) },
  async 'in the dark' (page) {
    await page.emulateMedia({ colorScheme: 'dark' })
    await isDark(page)
    await accessible(page)
  },
  async 'on a phone' (page) {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize(phone)
    await fitsWidth(page)
    await accessible(page)
  }
}

// survey makes the scenarios that each page must pass: axe in light and in dark
// colours, and on a phone. A page is {name, open(page)} and may set expectErrors.
export function survey (pages) {
  return pages.map(({ name, open, expectErrors }) => ({
    name: `${name}: accessible, also in the dark and on a phone`,
    expectErrors,
    async run ({ page }) {
      await open(page)
      for (const [look, holds] of Object.entries(looks)) {
        await holds(page).catch(error => { throw new Error(look, { cause: error }) })
      }
    }
  }))
}
