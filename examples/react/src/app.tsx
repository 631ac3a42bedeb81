import { useState, type FormEvent, type ReactNode } from 'react'
import { navigate, useRoute } from './route.js'
import { TrackerProvider, useTracker } from './tracking.js'

export interface AppProps {
  /** Where the collector is. */
  readonly endpoint: string
}

export function App({ endpoint }: AppProps): ReactNode {
  return (
    <TrackerProvider writeKey="demo-web" endpoint={endpoint}>
      <nav>
        <Link to="/">Lingua</Link> <Link to="/prices">Prices</Link> <Link to="/trial">Free lesson</Link>
      </nav>
      <Page />
    </TrackerProvider>
  )
}

function Page(): ReactNode {
  switch (useRoute()) {
    case '/prices':
      return <Prices />
    case '/trial':
      return <Trial />
    default:
      return <h1>Speak in three months</h1>
  }
}

function Prices(): ReactNode {
  const tracker = useTracker()
  return (
    <>
      <h1>Prices</h1>
      <button onClick={() => tracker?.track('Plan Chosen', { plan: 'pro' })}>Choose Pro</button>
    </>
  )
}

/** Its data carries the application ID and the UTM values, since it is made of the form. */
function Trial(): ReactNode {
  const [sent, setSent] = useState(false)

  async function send(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const { ok } = await fetch('/api/leads', { method: 'POST', body: new FormData(event.currentTarget) })
    setSent(ok)
  }

  if (sent) return <h1>Thank you, we will call</h1>
  return (
    <>
      <h1>Free lesson</h1>
      <form id="trial" onSubmit={(event) => void send(event)}>
        <input name="phone" type="tel" placeholder="Phone" required />
        <button>Send</button>
      </form>
    </>
  )
}

function Link({ to, children }: { readonly to: string; readonly children: ReactNode }): ReactNode {
  return (
    <a
      href={to}
      onClick={(event) => {
        event.preventDefault()
        navigate(to)
      }}
    >
      {children}
    </a>
  )
}
