// A word that stands only in a scanned page, read by OCR.
import { openWord, wordIsMarked } from '../facsimile.mjs'

export default [
  { name: 'a word of a scan is marked on its picture', async run ({ page }) { await openWord(page, 'kittiwake'); await wordIsMarked(page, 'kittiwake') } }
]
