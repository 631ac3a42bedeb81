/** A browser engine that the suites run in: the same few verbs over Playwright, WebDriver BiDi and WebDriver. */
export interface Engine<Own extends Guest = Guest> {
  readonly name: string
  /** Starts the browser, headless and with an empty profile. Rejects with what to do when it is not installed. */
  start(): Promise<RunningBrowser<Own>>
}

export interface RunningBrowser<Own extends Guest = Guest> {
  /** A new visitor: no cookies, no storage, one empty tab. */
  enter(): Promise<Own>
  /** Closes the visitor's tabs and forgets all that they stored. */
  leave(guest: Own): Promise<void>
  /** Ends the browser and every process that was started for it. */
  close(): Promise<void>
}

/** One visitor's browser window. */
export interface Guest {
  /** The tab that the visitor came with. */
  readonly tab: Tab
  newTab(): Promise<Tab>
}

/**
 * A tab. Selectors find elements in open shadow roots too, and wait for those that are not there yet. What the user does
 * is real input, as from a mouse and a keyboard.
 */
export interface Tab {
  /** Resolves when the page has loaded. */
  goto(address: string): Promise<void>
  /** The value of a script, once it is settled; it travels as JSON. */
  evaluate<Value>(script: string): Promise<Value>
  /** @param frame selector of the frame that the element is in */
  click(selector: string, frame?: string): Promise<void>
  doubleClick(selector: string): Promise<void>
  /** Replaces what the field holds. */
  fill(selector: string, text: string): Promise<void>
  pressEnter(selector: string): Promise<void>
  close(): Promise<void>
}
