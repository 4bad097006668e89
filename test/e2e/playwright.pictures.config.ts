// Takes the pictures of docs/images from the demo business: npm run pictures
import { defineConfig } from '@playwright/test'
import tests from './playwright.config.ts'

export default defineConfig({ ...tests, testDir: 'pictures', outputDir: '../../build/pictures', workers: 1, use: { ...tests.use } })
