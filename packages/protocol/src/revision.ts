/** ID of the nth time, from 1 to 99, that an event is stored again with more completed fields: it sorts behind the ones before. */
export function revisionId(id: string, revision: number): string {
  return `${id}~completed${String(revision).padStart(2, '0')}`
}

/** ID of the event that an ID, perhaps of a later version, belongs to. */
export function originalId(id: string): string {
  return id.replace(/~completed\d\d$/, '')
}
