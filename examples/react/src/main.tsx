import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.js'

// The collector of `npm start`; yours is on a subdomain of your site.
const endpoint = 'http://127.0.0.1:8787'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App endpoint={endpoint} />
  </StrictMode>,
)
