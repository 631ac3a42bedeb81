import type { TableSpec } from './table.js'

/** The documentation inside the database, since SQLite keeps no comments. */
export const COMMENTS: readonly TableSpec[] = [
  {
    name: 'table_comments',
    comment: 'What every table and view is.',
    columns: {
      table_name: ['text', 'Table or view.'],
      comment: ['text', 'What it is.'],
    },
    key: ['table_name'],
  },
  {
    name: 'column_comments',
    comment: 'What every column of every table and view holds.',
    columns: {
      table_name: ['text', 'Table or view.'],
      column_name: ['text', 'Column.'],
      comment: ['text', 'What it holds.'],
    },
    key: ['table_name', 'column_name'],
  },
]
