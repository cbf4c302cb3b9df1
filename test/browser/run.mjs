// Runs the scenarios of one file in Chromium and prints one line of JSON for each:
// {"name", "seconds", "error"}, the error empty when it held.
//
//   node run.mjs CHROMIUM ADDRESS FILE [FOLDER FOR SCREENSHOTS OF FAILURES]
//
// A scenario is {name, run({page, context})} and may set viewport, colorScheme and
// expectErrors. Each has a browser of its own in all but the process: no cookie or
// cache of another. Beyond what it asserts, it fails when the page logs an error,
// throws one, or asks any other host for anything.
import { pathToFileURL } from 'node:url'
import path from 'node:path'
import { chromium } from 'playwright-core'

const [executablePath, baseURL, file, screenshots] = process.argv.slice(2)

// Chromium must be quiet: it is tested on machines without the Internet.
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync']

const desktop = { width: 1280, height: 800 }

async function perform (browser, scenario) {
  const context = await browser.newContext({
    baseURL,
    viewport: scenario.viewport ?? desktop,
    colorScheme: scenario.colorScheme ?? 'light',
    reducedMotion: 'reduce',
    locale: 'en-US'
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const faults = listen(page)
  try {
    await scenario.run({ page, context })
    if (faults.length > 0 && !scenario.expectErrors) throw new Error(faults.join('\n'))
    return ''
  } catch (error) {
    await photograph(page, scenario)
    return [error.stack, error.cause?.stack, ...faults].filter(Boolean).join('\n')
  } finally {
    await context.close()
  }
}

function listen (page) {
  const faults = []
  page.on('pageerror', error => faults.push(`the page threw: ${error.message}`))
  page.on('console', message => {
    if (message.type() === 'error') faults.push(`the page logged an error: ${message.text()}`)
  })
  page.on('request', request => {
    const { origin, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== new URL(baseURL).origin) faults.push(`the page asked another host: ${request.url()}`)
  })
  return faults
}

async function photograph (page, scenario) {
  if (!screenshots) return
  const name = scenario.name.replace(/[^a-z0-9]+/gi, '-') + '.png'
  await page.screenshot({ path: path.join(screenshots, name), fullPage: true }).catch(() => {})
}

const { default: scenarios } = await import(pathToFileURL(path.resolve(file)))
const browser = await chromium.launch({ executablePath, args })
try {
  for (const scenario of scenarios) {
    const start = performance.now()
    const error = await perform(browser, scenario)
    console.log(JSON.stringify({ name: scenario.name, seconds: (performance.now() - start) / 1000, error }))
  }
} finally {
  await browser.close()
}
