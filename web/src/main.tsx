import '@fontsource-variable/inter/wght.css'
import '@/design/base.css'
import { createRoot } from 'react-dom/client'
import { App } from '@/app/App'
import { applyTheme, rememberedTheme } from '@/lib/theme'

applyTheme(rememberedTheme())

const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
