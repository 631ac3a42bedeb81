/** The object without the keys whose values are `undefined`: what is absent is absent. */
export function given<T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): Partial<T> {
  const present: Partial<T> = {}
  for (const key in values) if (values[key] !== undefined) present[key] = values[key]
  return present
}
