// What scenarios ask of the picture of a page on which a word is marked.
import assert from 'node:assert/strict'

// openWord searches for a word that stands on one page of one document, opens
// that page from the results and returns the record's page.
export async function openWord (page, word) {
  await page.goto('/search')
  await page.getByRole('searchbox', { name: 'Words' }).fill(word)
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByText('One record', { exact: true }).waitFor()
  const snippet = page.locator('.snippet').first()
  assert.equal(await snippet.locator('mark').first().textContent(), word)
  await boxesLieOver(snippet.locator('svg.facsimile'))
  await snippet.getByRole('link', { name: /^Page \d+$/ }).click()
  await page.getByRole('heading', { name: 'Pages' }).waitFor()
}

// boxesLieOver holds when a drawing has boxes and each is inside its picture.
async function boxesLieOver (svg) {
  const [picture, ...boxes] = await svg.evaluate(e => [e.querySelector('image'), ...e.querySelectorAll('rect.hit')].map(x => x?.getBoundingClientRect().toJSON()))
  assert.ok(picture?.width > 100 && picture.height > 100, 'the page has no picture')
  assert.ok(boxes.length > 0, 'no word is marked')
  for (const b of boxes) {
    assert.ok(b.width > 5 && b.height > 3, `a box of ${b.width} by ${b.height} pixels cannot be seen`)
    assert.ok(b.left >= picture.left && b.right <= picture.right && b.top >= picture.top && b.bottom <= picture.bottom,
      `the box ${JSON.stringify(b)} is not inside the picture ${JSON.stringify(picture)}`)
  }
}

// wordIsMarked holds when the one box on the page is where the API says that the
// word stands, over ink, and with no ink close to its left and right.
export async function wordIsMarked (page, word) {
  const svg = page.locator('.sheet svg.facsimile')
  await boxesLieOver(svg)
  const drawn = await svg.evaluate(fractions)
  assert.equal(drawn.length, 1, 'one word stands once on the page')
  const wanted = await boxOf(page, word)
  for (const i of wanted.keys()) {
    assert.ok(Math.abs(drawn[0][i] - wanted[i]) < 0.002, `the box is drawn at ${drawn[0]}, the word stands at ${wanted}`)
  }
  const ink = await svg.evaluate(inkAt, drawn[0])
  assert.ok(ink.inside > 0.18, `only ${ink.inside} of the box is ink`)
  assert.ok(ink.left < ink.inside / 4 && ink.right < ink.inside / 4, `the box cuts through letters: ${JSON.stringify(ink)}`)
}

// boxOf asks the API for the box of a word of the document that the address of
// the page names, as fractions of the page.
async function boxOf (page, word) {
  const at = new URL(page.url())
  const [, , collection, record] = at.pathname.split('/')
  const { text } = await get(page, `/api/v1/collections/${collection}/records/${record}`)
  const { file, extractor } = text.find(t => t.file === at.searchParams.get('file'))
  const { pages } = await get(page, `/api/v1/text/${file}/${extractor}`)
  const n = Number(at.searchParams.get('page'))
  const words = pages.find(p => p.n === n).lines.flatMap(l => l.words)
  return words.find(w => w.t === word).box
}

async function get (page, address) {
  const answer = await page.request.get(address)
  assert.ok(answer.ok(), `${address}: ${answer.status()}`)
  return answer.json()
}

// fractions runs in the browser: where the boxes are, as parts of the picture
// from its left, from its top, of its width and of its height.
function fractions (svg) {
  const p = svg.querySelector('image').getBoundingClientRect()
  return [...svg.querySelectorAll('rect.hit')].map(e => e.getBoundingClientRect())
    .map(b => [(b.left - p.left) / p.width, (b.top - p.top) / p.height, b.width / p.width, b.height / p.height])
}

// inkAt runs in the browser: which part of a box of the picture is dark, and of
// the narrow strips beside it.
async function inkAt (svg, [x, y, w, h]) {
  const picture = new Image()
  picture.src = svg.querySelector('image').href.baseVal
  await picture.decode()
  const { naturalWidth: width, naturalHeight: height } = picture
  const context = new OffscreenCanvas(width, height).getContext('2d')
  context.drawImage(picture, 0, 0)
  const dark = (x, y, w, h) => {
    const { data } = context.getImageData(Math.round(x), Math.round(y), Math.max(1, Math.round(w)), Math.round(h))
    let n = 0
    for (let i = 0; i < data.length; i += 4) if (data[i] + data[i + 1] + data[i + 2] < 3 * 110) n++
    return n / (data.length / 4)
  }
  const [left, top, wide, high] = [x * width, y * height, w * width, h * height]
  const strip = high * 0.12
  return { inside: dark(left, top, wide, high), left: dark(left - strip - 1, top, strip, high), right: dark(left + wide + 1, top, strip, high) }
}
