/** The package's own version, which messages carry in `context.library`. */
export const VERSION = '0.1.0'
